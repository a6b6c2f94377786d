import { Client } from '@hubspot/api-client';
import { FilterOperatorEnum } from '@hubspot/api-client/lib/codegen/crm/contacts';
import { inzage } from './audit.ts';

const hubspot = new Client({ accessToken: process.env.HUBSPOT_TOKEN });

export const byNumber = (actor: string, subject: string) =>
  inzage.lookup({ actor, subject, operation: 'search', reason: 'order' }, () =>
    hubspot.crm.contacts.searchApi.doSearch({
      filterGroups: [{ filters: [{ propertyName: 'customer_number', operator: FilterOperatorEnum.Eq, value: subject }] }],
      properties: [
        'firstname',
        'lastname',
        'credit_score', // expect: field-not-permitted
      ],
      limit: 1,
    }),
  );
