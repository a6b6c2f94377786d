const ExcelJS = require('exceljs');
const { google } = require('googleapis');
const { Client } = require('@hubspot/api-client');
const { createInzage } = require('@inzage/client');

const hubspot = new Client({ accessToken: process.env.HUBSPOT_TOKEN });
const inzage = createInzage({ url: process.env.INZAGE_URL, token: process.env.INZAGE_TOKEN, source: 'leads' });
const FIELDS = ['email', 'phone', 'hs_lead_status'];

async function leads(actor) {
  const { data } = await inzage.lookup(
    { actor, subject: 'all', operation: 'export', reason: 'sales-offer' },
    () => hubspot.crm.contacts.getAll(100, undefined, FIELDS),
  );
  return data;
}

async function workbook(actor, path) {
  const book = new ExcelJS.Workbook();
  const sheet = book.addWorksheet('leads');
  sheet.columns = [{ header: 'Id', key: 'id' }, { header: 'Status', key: 'status' }, { header: 'E-mail', key: 'email' }];
  for (const lead of await leads(actor)) {
    sheet.addRow({ id: lead.id, status: lead.properties.hs_lead_status, email: lead.properties.email }); // expect: personal-data-in-file
  }
  await book.xlsx.writeFile(path);
}

async function shared(actor, spreadsheetId) {
  const auth = new google.auth.GoogleAuth({ scopes: ['https://www.googleapis.com/auth/spreadsheets'] });
  const sheets = google.sheets({ version: 'v4', auth });
  const rows = (await leads(actor)).map((lead) => [lead.id, lead.properties.phone]);
  await sheets.spreadsheets.values.update({
    spreadsheetId,
    range: 'leads!A2',
    valueInputOption: 'RAW',
    requestBody: { values: rows }, // expect: personal-data-to-third-party
  });
  return rows.length;
}

module.exports = { workbook, shared };
