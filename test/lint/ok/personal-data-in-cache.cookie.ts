import type { Request, Response } from 'express';

export function remember(req: Request, res: Response) {
  res.cookie('last_login', Date.now(), { httpOnly: true });
  res.status(204).end();
}

export function inBrowser(customer: { email: string; id: string }) {
  document.cookie = `who=${customer.id}; path=/`;
}
