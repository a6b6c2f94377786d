import { http, HttpResponse } from 'msw';

export const handlers = [
  http.get('/api/customers/:id', ({ params }) =>
    HttpResponse.json({
      id: params.id,
      naam: 'Testklant',
      rekeningnummer: 'NL39RABO0300065264', // expect: hard-coded-personal-data
      ordernummer: 300065264,
    }),
  ),
];
