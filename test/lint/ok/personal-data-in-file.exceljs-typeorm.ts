import ExcelJS from 'exceljs';
import { DataSource } from 'typeorm';
import { Customer } from './customer.entity.ts';

export async function sheet(dataSource: DataSource, path: string) {
  const customers = await dataSource.getRepository(Customer).find({ where: { active: true } });
  const workbook = new ExcelJS.Workbook();
  const page = workbook.addWorksheet('Customers');
  for (const customer of customers) {
    page.addRow([customer.id, customer.createdAt]);
  }
  await workbook.xlsx.writeFile(path);
}
