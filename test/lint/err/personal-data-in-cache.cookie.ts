import type { Request, Response } from 'express';

export function remember(req: Request, res: Response) {
  res.cookie('last_login', req.body.email, { httpOnly: true }); // expect: personal-data-in-cache
  res.status(204).end();
}

export function inBrowser(customer: { email: string; id: string }) {
  document.cookie = `who=${customer.email}; path=/`; // expect: personal-data-in-cache
}
