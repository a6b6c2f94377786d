import axios from 'axios';

const api = axios.create({ baseURL: process.env.API_URL });

export const byMail = (email: string) => api.post('/customers/query', { email });
export const byPhone = (phoneNumber: string) => api.post('/customers/query', { phoneNumber });
