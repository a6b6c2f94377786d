import * as XLSX from 'xlsx';
import { crm, inzage } from './clients.ts';

export async function download(actor: string, subject: string) {
  const { data: cases } = await inzage.lookup(
    { actor, subject, operation: 'export', reason: 'complaint' },
    () => crm.sobject('Case').find({ AccountId: subject }, 'Id, Status, SuppliedEmail'),
  );
  const book = XLSX.utils.book_new();
  const rows = cases.map((each) => ({ id: each.Id, from: each.SuppliedEmail }));
  XLSX.utils.book_append_sheet(book, XLSX.utils.json_to_sheet(rows), 'cases'); // expect: personal-data-in-file
  XLSX.writeFile(book, 'cases.xlsx');
}
