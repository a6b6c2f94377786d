import { Injectable } from '@nestjs/common';
import { HttpService } from '@nestjs/axios';
import { firstValueFrom } from 'rxjs';
import { Contact } from './contact.entity.ts';

@Injectable()
export class TeamsNotifier {
  constructor(private readonly http: HttpService) {}

  async newContact(contact: Contact) {
    const text = `Nieuw contact: ${contact.id}`;
    await firstValueFrom(this.http.post('https://acme.webhook.office.com/webhookb2/7c1f', { text }));
  }
}
