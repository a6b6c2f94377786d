import { Counter, Histogram, register } from 'prom-client';
import type { NextFunction, Request, Response } from 'express';

const requests = new Counter({ name: 'http_requests_total', help: 'requests', labelNames: ['route', 'status'] });
const duration = new Histogram({ name: 'http_seconds', help: 'duration', labelNames: ['route'] });

export function measure(req: Request, res: Response, next: NextFunction) {
  const end = duration.startTimer({ route: req.route?.path ?? 'none' });
  res.on('finish', () => {
    requests.inc({ route: req.route?.path ?? 'none', status: res.statusCode });
    end();
  });
  next();
}
export const metrics = () => register.metrics();
