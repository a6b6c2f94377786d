import { Client } from '@hubspot/api-client';
import { FilterOperatorEnum } from '@hubspot/api-client/lib/codegen/crm/contacts/models/Filter.js';
import { createInzage } from '@inzage/client';
import { Pool } from 'pg';
import pino from 'pino';

const logger = pino({ name: 'hubspot-sync', redact: ['*.email'] });
const hubspot = new Client({ accessToken: process.env.HUBSPOT_TOKEN, numberOfApiCallRetries: 3 });
const inzage = createInzage({ url: process.env.INZAGE_URL, token: process.env.INZAGE_TOKEN, source: 'hubspot-sync' });
const pool = new Pool({ connectionString: process.env.WAREHOUSE_URL });

const PROPERTIES = ['email', 'firstname', 'lastname', 'lifecyclestage', 'hs_object_id'] as const;

interface Cursor {
  after?: string;
  since: Date;
}

async function page(cursor: Cursor) {
  return inzage.lookup(
    { actor: 'job-hubspot-sync', subject: 'all', operation: 'export', reason: 'service-question' },
    () =>
      hubspot.crm.contacts.searchApi.doSearch({
        filterGroups: [
          {
            filters: [
              {
                propertyName: 'lastmodifieddate',
                operator: FilterOperatorEnum.Gte,
                value: String(cursor.since.getTime()),
              },
            ],
          },
        ],
        properties: [...PROPERTIES],
        sorts: ['lastmodifieddate'],
        limit: 100,
        after: cursor.after,
      }),
  );
}

export async function run(since: Date): Promise<number> {
  const cursor: Cursor = { since };
  let written = 0;
  do {
    const result = await page(cursor);
    if (result.status !== 'permitted') break;
    for (const { id, properties } of result.data.results) {
      try {
        await pool.query(
          'INSERT INTO contacts (id, email, name) VALUES ($1, $2, $3) ON CONFLICT (id) DO UPDATE SET email = $2, name = $3',
          [id, properties.email, `${properties.firstname} ${properties.lastname}`],
        );
        written++;
      } catch (error) {
        logger.error({ err: error, id }, 'could not write contact');
        logger.debug(`row was ${JSON.stringify(properties)}`); // expect: personal-data-in-log
      }
    }
    cursor.after = result.data.paging?.next?.after;
    logger.info({ written, after: cursor.after }, 'page done');
  } while (cursor.after);
  return written;
}
