import axios from 'axios';
import { inzage } from './audit.ts';

const api = axios.create({ baseURL: 'https://acme.zendesk.com/api/v2', auth: { username: process.env.ZD_USER ?? '', password: process.env.ZD_TOKEN ?? '' } });

export async function suspend(actor: string, id: number) {
  await api.put(`/users/${id}.json`, { user: { suspended: true } }); // expect: direct-crm-write
}

export const touch = (macro: number) => api.put(`/macros/${macro}.json`, { macro: { active: false } });
