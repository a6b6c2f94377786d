import { track } from './tracking.ts';
import amplitude from '@amplitude/analytics-node';

export function moved(contact: { id: string; postcode: string; address: string }, region: string) {
  track('moved', { region });
  amplitude.track('moved', { to: contact.address }, { user_id: contact.id }); // expect: personal-data-in-analytics
}
