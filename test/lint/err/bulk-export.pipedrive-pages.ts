import { PersonsApi, Configuration } from 'pipedrive/v2';
import { inzage } from '../audit.ts';

const persons = new PersonsApi(new Configuration({ apiKey: process.env.PIPEDRIVE_KEY }));

export class PersonSync {
  constructor(private readonly sink: (ids: number[]) => Promise<void>) {}

  async everybody(): Promise<void> {
    let cursor: string | undefined;
    do {
      const page = await persons.getPersons({ limit: 500, cursor }); // expect: bulk-export
      await this.sink((page.data ?? []).map((each) => each.id));
      cursor = page.additional_data?.next_cursor ?? undefined;
    } while (cursor);
  }
}

export const nightly = (actor: string, sync: PersonSync) =>
  inzage.lookup({ actor, subject: 'all', operation: 'view', reason: 'billing-question' }, () => sync.everybody());
