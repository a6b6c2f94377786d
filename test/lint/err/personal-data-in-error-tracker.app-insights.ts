import appInsights from 'applicationinsights';
import type { NextFunction, Request, Response } from 'express';

export function track(error: Error, req: Request, res: Response, next: NextFunction) {
  const { email, subject } = req.body;
  appInsights.defaultClient.trackException({ exception: error, properties: { email, subject } }); // expect: personal-data-in-error-tracker
  res.status(500);
  next(error);
}
