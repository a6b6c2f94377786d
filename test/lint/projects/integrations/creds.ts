import { Client } from '@hubspot/api-client';
import axios from 'axios';
export const c = new Client({ accessToken: 'CLFxY2Q3ZWY5YjA0NmE4' }); // expect: credential-exposed
export const http = axios.create({ headers: { Authorization: 'Bearer 8c1f0e2d9b7a6c5d4e3f2a1b0c9d8e7f' } }); // expect: credential-exposed
export const d = { apiKey: process.env.KEY, password: '', token: 'csrf', secretName: 'prod/crm', passwordField: 'wachtwoord1' };
export const aws = { accessKeyId: 'AKIAIOSFODNN7ABCDEFG', secretAccessKey: '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' }; // expect: credential-exposed, credential-exposed
export function log(session: { accessToken: string; id: string }) {
  console.log('session', session.id);
  console.debug(session.accessToken); // expect: credential-exposed
}
export const label = { password: 'Wachtwoord vergeten?' };
export const q = (token: string) => fetch(`https://api.acme.nl/x?access_token=${token}`); // expect: credential-exposed
