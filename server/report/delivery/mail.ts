import { createTransport } from 'nodemailer';
import { AuditError } from '#server/errors.ts';
import { NotDelivered } from './outcome.ts';

/**
 * Mail through the operator's own server. Only what crosses no network may go in the clear: `smtp:` to another machine
 * insists on STARTTLS, `smtps:` is TLS from the start, and certificates are checked in both.
 */
export interface Mailer {
  /** Resolves once the server has taken it for every recipient; rejects with `NotDelivered`. */
  send(mail: Mail): Promise<void>;
}

export interface Mail {
  /** Stays the same when it is sent again, so that a mailbox can tell. */
  id: string;
  to: readonly string[];
  subject: string;
  text: string;
  attachment: { filename: string; contentType: string; content: Buffer } | null;
}

export interface MailSettings {
  /** `smtps://user:password@mail.example:465`, `smtp://mail.example:587`. */
  url: string;
  from: string;
}

const TIMEOUT_MS = 20_000;
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;
export const isLoopback = (hostname: string): boolean => LOOPBACK.test(hostname);

/** Throws `not-ready` for an address that is none. */
export function readSmtpUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (
    !url ||
    !/^smtps?:$/.test(url.protocol) ||
    url.hostname === '' ||
    url.search !== '' ||
    url.hash !== ''
  ) {
    throw new AuditError('not-ready', 'The mail server’s address is not one.', {
      hint: 'For example --smtp-url smtps://user:password@mail.example:465, or smtp://mail.example:587 with STARTTLS.',
    });
  }
  return url;
}

export function createMailer({ url: text, from }: MailSettings): Mailer {
  const url = readSmtpUrl(text);
  const secure = url.protocol === 'smtps:';
  const port = url.port === '' ? (secure ? 465 : 587) : Number(url.port);
  const transport = createTransport({
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port,
    secure,
    requireTLS: !secure && !isLoopback(url.hostname),
    tls: { minVersion: 'TLSv1.2' },
    ...(url.username !== '' && {
      auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) },
    }),
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const domain = from.slice(from.lastIndexOf('@') + 1).replace(/>$/, '');
  return {
    async send({ id, to, subject, text, attachment }) {
      try {
        const { rejected } = await transport.sendMail({
          from,
          to: [...to],
          subject,
          text,
          messageId: `<${id}@${domain}>`,
          headers: { 'Auto-Submitted': 'auto-generated' },
          attachments: attachment ? [attachment] : [],
        });
        if (rejected.length > 0)
          throw new NotDelivered(`refused for ${rejected.length} of ${to.length}`, false);
      } catch (error) {
        throw error instanceof NotDelivered ? error : told(error);
      }
    },
  };
}

/** A code of the server's (RFC 5321 §4.2.1: 4xx passes, 5xx stays), or what became of the connection. */
function told(error: unknown): NotDelivered {
  const { responseCode, code } = error as { responseCode?: number; code?: string };
  if (responseCode !== undefined)
    return new NotDelivered(`refused ${responseCode}`, responseCode < 500, error);
  switch (code) {
    case 'ETIMEDOUT':
      return new NotDelivered('timeout', true, error);
    case 'ETLS':
      return new NotDelivered('no safe connection', true, error);
    case 'EAUTH':
      return new NotDelivered('sign-in refused', true, error);
    default:
      return new NotDelivered('no connection', true, error);
  }
}
