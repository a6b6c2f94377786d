import type { Request, Response } from 'express';
import { Client } from '@hubspot/api-client';
import { inzage } from './audit.ts';

const hubspot = new Client({ accessToken: process.env.HUBSPOT_TOKEN });

export async function card(req: Request, res: Response) {
  const properties = String(req.query.properties ?? '').split(',');
  const result = await inzage.lookup(
    { actor: req.get('x-agent') ?? '', subject: req.params.id, operation: 'view', reason: 'order', fields: properties },
    (permitted) => hubspot.crm.contacts.basicApi.getById(req.params.id, permitted),
  );
  res.json(result);
}
