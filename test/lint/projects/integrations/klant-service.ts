import axios from 'axios';
import fs from 'fs';
import path from 'path';
import { parse } from 'csv-parse/sync';
import nodemailer from 'nodemailer';
import { LoggerService } from './logger.service';

const transporter = nodemailer.createTransport({ host: process.env.SMTP_HOST, auth: { user: 'apikey', pass: process.env.SMTP_PASS } });

interface Klant { klantnummer: string; voornaam: string; achternaam: string; emailadres: string; geboortedatum: string; }

export class KlantService {
  constructor(private readonly logger: LoggerService, private readonly http = axios.create({ baseURL: 'https://crm.intern/api' })) {}

  async haal(klantnummer: string): Promise<Klant> {
    const { data } = await this.http.get<Klant>(`/klanten/${klantnummer}`);
    this.logger.info(`klant ${klantnummer} opgehaald`);
    return data;
  }

  async verjaardag(klant: Klant) {
    this.logger.debug(`${klant.voornaam} is jarig op ${klant.geboortedatum}`); // expect: personal-data-in-log
    await transporter.sendMail({
      to: klant.emailadres,
      from: 'service@example.nl',
      subject: 'Gefeliciteerd!',
      text: `Beste ${klant.voornaam}`,
    });
  }

  exporteer(klanten: Klant[]) {
    const regels = klanten.map((k) => [k.klantnummer, k.achternaam, k.emailadres].join(';'));
    fs.writeFileSync(path.join('/tmp', 'klanten.csv'), regels.join('\n')); // expect: personal-data-in-file
  }

  importeer(bestand: string) {
    const rijen = parse(fs.readFileSync(bestand), { columns: true });
    return rijen.length;
  }

  async zoek(geboortedatum: string, postcode: string) {
    const { data } = await this.http.get('/klanten', { params: { geboortedatum, postcode } }); // expect: personal-data-in-url
    return data;
  }
}
