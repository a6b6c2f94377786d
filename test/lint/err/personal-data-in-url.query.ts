import axios from 'axios';

const api = axios.create({ baseURL: process.env.API_URL });

export const byMail = (email: string) => api.get('/customers', { params: { email } }); // expect: personal-data-in-url
export const byPhone = (phoneNumber: string) => api.get(`/customers?phone=${phoneNumber}`); // expect: personal-data-in-url
