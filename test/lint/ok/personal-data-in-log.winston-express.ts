import express from 'express';
import winston from 'winston';
import { CustomerModel } from './models/customer.ts';

const logger = winston.createLogger({ transports: [new winston.transports.Console()] });
export const router = express.Router();

router.post('/login', async (req, res) => {
  const { email, password } = req.body;
  const customer = await CustomerModel.findOne({ email });
  if (!customer || !(await customer.verify(password))) {
    logger.warn('login failed', { known: customer !== null });
    return res.status(401).end();
  }
  res.json({ id: customer.id });
});
