import { openSqlite } from '#store/sqlite/index.ts';
import { ORIGIN } from './store/given.ts';
import { longLedgerPromises } from './store/ledger.ts';
import { storeSuite } from './store.suite.ts';

storeSuite('the port, on SQLite', async (directory) => openSqlite({ directory, origin: ORIGIN }), [
  longLedgerPromises,
]);
