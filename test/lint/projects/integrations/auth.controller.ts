import bcrypt from 'bcrypt';
import jwt from 'jsonwebtoken';
import { Router } from 'express';
import rateLimit from 'express-rate-limit';
import { z } from 'zod';
import { UserModel } from './user.model.js';
import { sendMail } from './mailer.js';
import logger from './logger.js';

const router = Router();
const credentials = z.object({ email: z.string().email(), password: z.string().min(12) });
const limiter = rateLimit({ windowMs: 60_000, limit: 5, keyGenerator: (req) => req.ip });

router.post('/login', limiter, async (req, res, next) => {
  try {
    const { email, password } = credentials.parse(req.body);
    const user = await UserModel.findOne({ where: { email } });
    if (!user || !(await bcrypt.compare(password, user.passwordHash))) {
      logger.warn('login failed', { ip: req.ip });
      return res.status(401).json({ error: 'invalid credentials' });
    }
    const token = jwt.sign({ sub: user.id, role: user.role }, process.env.JWT_SECRET, { expiresIn: '15m' });
    res.cookie('token', token, { httpOnly: true, secure: true, sameSite: 'lax' });
    logger.info('login', { userId: user.id });
    return res.json({ id: user.id });
  } catch (error) {
    return next(error);
  }
});

router.post('/forgot', async (req, res) => {
  const user = await UserModel.findOne({ where: { email: req.body.email } });
  if (user) {
    const token = jwt.sign({ sub: user.id }, process.env.RESET_SECRET, { expiresIn: '1h' });
    await sendMail({ to: user.email, subject: 'Reset your password', text: `https://app.example.org/reset?token=${token}` });
  }
  res.sendStatus(204);
});

router.post('/register', async (req, res) => {
  const { email, password } = credentials.parse(req.body);
  if (await UserModel.count({ where: { email } })) return res.status(409).json({ error: `${email} is taken` });
  const passwordHash = await bcrypt.hash(password, 12);
  const user = await UserModel.create({ email, passwordHash, marketingOptIn: req.body.marketingOptIn === true });
  logger.info(`registered ${user.id}`);
  return res.status(201).json({ id: user.id });
});

export default router;
