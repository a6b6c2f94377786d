import config from './config.ts';
import { log } from './log.ts';
import { EmailService } from './email.ts';

const email = new EmailService(config.email);
const supportEmail = 'help@example.org';

export function register(emailTemplate: string, emailCount: number, isEmailValid: boolean, phoneModel: string) {
  log.info('registering', { emailTemplate, emailCount, isEmailValid, phoneModel, supportEmail });
  log.info(config.email, process.env.EMAIL, email);
  log.debug(`${config.smtp.email} listens at ${config.server.address}`);
}

export function start(server, customer: { id: string; emailVerified: boolean }) {
  const address = server.address();
  log.info(`listening on ${address.port}`, address);
  log.info(customer.id, customer.emailVerified);
  log.info({ ipAddress: server.ipAddress, phones: 3, email: '[redacted]' });
}

export const handler = async (req, res) => {
  log.warn(`login failed`, { hash: hashEmail(req.body.email), domain: req.body.email.split('@')[1] });
  res.json({ email: req.body.email });
};

function hashEmail(text: string) {
  return text.length.toString(16);
}
