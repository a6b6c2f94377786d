import { http, HttpResponse } from 'msw';

export const handlers = [
  http.get('/api/customers/:id', ({ params }) =>
    HttpResponse.json({
      id: params.id,
      naam: 'Testklant',
      rekeningnummer: 'NL99TEST0000000000',
      ordernummer: 300065264,
    }),
  ),
];
