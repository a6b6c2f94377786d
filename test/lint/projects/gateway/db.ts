import type { Connection } from 'jsforce';
import { Pool } from 'pg';

const pool = new Pool();

export const rows = async (sql: string, values: unknown[] = []) => (await pool.query(sql, values)).rows;

export class Salesforce {
  constructor(private readonly connection: Connection) {}

  async all(soql: string) {
    const answer = await this.connection.query(soql);
    return answer.records;
  }
}
