import { Client } from '@hubspot/api-client';
import jsforce from 'jsforce';

export const hubspot = new Client({ accessToken: 'pat-eu1-1b2c3d4e-5f60-4a1b-9c8d-7e6f5a4b3c2d' }); // expect: credential-exposed
export const oauth = new jsforce.OAuth2({ clientId: 'portal', clientSecret: '8F3aQ1zP7xW2' }); // expect: credential-exposed
