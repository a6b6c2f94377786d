import { Injectable } from '@nestjs/common';
import { HttpService } from '@nestjs/axios';
import { createInzage } from '@inzage/client';

const inzage = createInzage({ url: process.env.INZAGE_URL });

@Injectable()
export class ExternalContacts {
  constructor(private readonly http: HttpService) {}

  async byId(actor: string, id: string) {
    const response = await this.http.axiosRef.get(`https://api.mypurecloud.de/api/v2/externalcontacts/contacts/${id}`); // expect: direct-crm-request
    return response.data;
  }
}
