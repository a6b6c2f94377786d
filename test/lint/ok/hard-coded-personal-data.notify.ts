import { Resend } from 'resend';

const resend = new Resend(process.env.RESEND_KEY);

export async function alertOps(job: string, error: Error) {
  await resend.emails.send({
    from: 'jobs@example.org',
    to: 'oncall@acme-telecom.nl',
    subject: `${job} failed`,
    text: error.name,
  });
}
