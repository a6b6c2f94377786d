import { checkPolicy, testPolicy } from '#policies/inspect.ts';
import { AuditError } from '#server/errors.ts';

/** `policy check` compiles packs; `policy test` also runs the cases beside them. */
export async function policy([verb, ...packs]: string[]): Promise<number> {
  if ((verb !== 'check' && verb !== 'test') || packs.length === 0) {
    throw new AuditError('invalid-request', 'Say check or test, and name the packs in layer order.', {
      hint: 'inzage policy test policies/packs/contact-centre-nl.yaml',
    });
  }
  const { ok, text } = await (verb === 'check' ? checkPolicy(packs) : testPolicy(packs));
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
  return ok ? 0 : 1;
}
