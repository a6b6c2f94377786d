import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import PDFDocument from 'pdfkit';
import type { Repository } from 'typeorm';
import { Contact } from './contact.entity.ts';

@Injectable()
export class LetterService {
  constructor(@InjectRepository(Contact) private readonly contacts: Repository<Contact>) {}

  async letter(id: string, out: NodeJS.WritableStream) {
    const contact = await this.contacts.findOneByOrFail({ id });
    const pdf = new PDFDocument({ size: 'A4' });
    pdf.pipe(out);
    pdf.text(`Geachte ${contact.lastName},`); // expect: personal-data-in-file
    pdf.end();
  }
}
