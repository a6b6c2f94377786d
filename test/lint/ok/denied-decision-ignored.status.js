import { createInzage } from '@inzage/client';
import { hubspot } from './hubspot.js';

const inzage = createInzage({ url: process.env.INZAGE_URL, token: process.env.INZAGE_TOKEN });

export async function popup(req, res) {
  const { id } = req.params;
  const result = await inzage.lookup({ actor: req.agent, subject: id, operation: 'view', reason: 'order' });
  res.set('x-lookup', result.id);
  if (result.status !== 'permitted') return res.sendStatus(403);
  res.json(await hubspot.crm.contacts.basicApi.getById(id, ['firstname']));
}
