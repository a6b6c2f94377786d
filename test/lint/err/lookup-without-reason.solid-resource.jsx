import { createResource, Show } from 'solid-js';
import { inzage } from '../audit';
import { fetchContact } from '../crm';

export function ContactCard(props) {
  const [contact] = createResource(
    () => props.id,
    (subject) => inzage.lookup({ actor: props.agent, subject, operation: 'view' }, (permitted) => fetchContact(subject, permitted)), // expect: lookup-without-reason
  );
  return <Show when={contact()}>{(found) => <h2>{found().data?.Name}</h2>}</Show>;
}
