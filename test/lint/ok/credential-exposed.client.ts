import { Client } from '@hubspot/api-client';
import jsforce from 'jsforce';

export const hubspot = new Client({ accessToken: process.env.HUBSPOT_TOKEN });
export const oauth = new jsforce.OAuth2({ clientId: 'portal', clientSecret: process.env.SF_CLIENT_SECRET });
