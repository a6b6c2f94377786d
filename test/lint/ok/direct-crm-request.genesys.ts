import { Injectable } from '@nestjs/common';
import { HttpService } from '@nestjs/axios';
import { createInzage } from '@inzage/client';

const inzage = createInzage({ url: process.env.INZAGE_URL });

@Injectable()
export class ExternalContacts {
  constructor(private readonly http: HttpService) {}

  async byId(actor: string, id: string) {
    return inzage.lookup({ actor, subject: id, operation: 'view', reason: 'service-question' }, async () => {
      const response = await this.http.axiosRef.get(`https://api.mypurecloud.de/api/v2/externalcontacts/contacts/${id}`);
      return response.data;
    });
  }
}
