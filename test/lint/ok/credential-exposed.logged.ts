import jsforce from 'jsforce';
import { logger } from './logging.ts';

export async function connect(username: string) {
  const conn = new jsforce.Connection({ loginUrl: process.env.SF_LOGIN_URL });
  await conn.login(username, process.env.SF_PASSWORD ?? '');
  logger.debug(`connected to ${conn.instanceUrl}`);
  return conn;
}
