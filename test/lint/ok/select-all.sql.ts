import { Pool } from 'pg';
import { createInzage } from '@inzage/client';

const pool = new Pool({ connectionString: process.env.DATABASE_URL });
const inzage = createInzage({ url: process.env.INZAGE_URL });

export const customer = (actor: string, subject: string) =>
  inzage.lookup({ actor, subject, operation: 'view', reason: 'service-question' }, async () => {
    const { rows } = await pool.query('SELECT id, name, email FROM customers WHERE id = $1', [subject]);
    return rows[0];
  });

export const orders = () => pool.query('SELECT * FROM orders ORDER BY placed_at DESC LIMIT 20');
