import { createInzage } from '@inzage/client';

const inzage = createInzage({ url: process.env.INZAGE_URL });
const BASE = `${process.env.DATAVERSE_URL}/api/data/v9.2`;
const COLUMNS = ['fullname', 'emailaddress1'];

export const contact = (actor: string, subject: string, wide: boolean) =>
  inzage.lookup({ actor, subject, operation: 'view', reason: 'order' }, () =>
    fetch(`${BASE}/contacts(${subject})?$select=${COLUMNS.concat(wide ? ['telephone1'] : []).join(',')}`, {
      headers: { authorization: `Bearer ${process.env.DATAVERSE_TOKEN}` },
    }).then((response) => response.json()),
  );
