import { Pool } from 'pg';

const pool = new Pool();

const rows = async (sql: string, values: unknown[] = []) => (await pool.query(sql, values)).rows;

export async function report(id: string) {
  const people = await rows('SELECT id, plaats FROM klanten WHERE id = $1', [id]);
  console.log(people[0]); // expect: personal-data-in-log
  const orders = await rows('SELECT id, total FROM orders');
  console.log(orders[0]);
}
