import { SubjectId } from '#model/values.ts';
import { momentStart } from '#policies/durations.ts';
import { receiptOf } from '#server/consents/receipt.ts';
import { receiptPage } from '#server/consents/receipt-page.ts';
import { AuditError, notFound } from '#server/errors.ts';
import { proofOf } from '#server/tlog/routes.ts';
import { asPrincipal, gatherConsents } from '../consents-view.ts';
import type { SignedIn } from '../deps.ts';
import { type ConsentsAsk, ConsentsPage } from '../pages/consents.tsx';
import { ConsentsOfPage } from '../pages/consents-of.tsx';
import { maySeeOrganisation } from '../people-view.ts';
import { type Call, fieldOf, idParam, type Site } from '../site.tsx';
import { isReference, NEEDS_REFERENCE, parseWhy, WHYS, type Why, writeWhy } from '../why.ts';

/** Consents of one customer: found by a form, opened with a reason that is recorded before anything is read. */
export function consents({ deps, page, form }: Site): void {
  const { store, services } = deps;
  const BLANK: ConsentsAsk = { subject: '', code: '', reference: '', mistake: null };

  page('GET /consents', async ({ c, reader }) => c.html(<ConsentsPage reader={reader} asked={BLANK} />));

  form('POST /consents', async ({ c, reader, who, body }) => {
    const sent = {
      subject: fieldOf(body, 'subject').trim(),
      code: fieldOf(body, 'for'),
      reference: fieldOf(body, 'reference').trim(),
    };
    const again = (mistake: ConsentsAsk['mistake']) => {
      c.status(422);
      // What is no id may be anything, and is not shown again.
      const subject = mistake === 'subject' ? '' : sent.subject;
      return c.html(<ConsentsPage reader={reader} asked={{ ...sent, subject, mistake }} />);
    };
    if (!SubjectId.safeParse(sent.subject).success) return again('subject');
    const code = WHYS.find((known) => known === sent.code);
    if (!code) return again('code');
    if (sent.reference === '' ? NEEDS_REFERENCE.includes(code) : !isReference(sent.reference))
      return again('reference');
    const why = { code, reference: sent.reference === '' ? null : sent.reference };
    if (!(await isTrue(why, who))) return again('finding');
    return c.redirect(
      `/consents/${encodeURIComponent(sent.subject)}?${new URLSearchParams({ why: writeWhy(why) })}`,
      303,
    );
  });

  page('GET /consents/:subject', (call) => show(call, call.c.req.query('why'), false));

  form('POST /consents/:subject/withdraw', async (call) => {
    const { c, who, look, body } = call;
    const subject = idParam(c, 'customer', 'subject');
    const why = parseWhy(fieldOf(body, 'why'));
    const version = fieldOf(body, 'version');
    await look(subject, {
      why: why && writeWhy(why),
      withdraws: /^[0-9a-f-]{36}$/i.test(version) ? version : null,
    });
    const principal = asPrincipal(who);
    const { consent } = await services.consents.version(version.slice(0, 64), principal);
    if (consent.subject !== subject) throw notFound('consent');
    try {
      await services.consents.withdraw(consent.id, { method: 'console', recordedBy: who.id }, principal);
    } catch (error) {
      if (!(error instanceof AuditError) || error.code !== 'wrong-step') throw error;
      c.status(409);
      return show(call, fieldOf(body, 'why'), true);
    }
    const query = new URLSearchParams({ ...(why && { why: writeWhy(why) }), done: '1' });
    return c.redirect(`/consents/${encodeURIComponent(subject)}?${query}`, 303);
  });

  page('GET /consents/:subject/receipts/:id', async ({ c, reader, who, look }) => {
    const subject = idParam(c, 'customer', 'subject');
    const why = parseWhy(c.req.query('why'));
    const id = idParam(c, 'consent');
    await look(id, { why: why && writeWhy(why) });
    const { consent, receipt, disclosure } = await services.consents.version(id, asPrincipal(who));
    if (consent.subject !== subject || !disclosure) throw notFound('consent');
    const organisation =
      consent.organisation === null ? null : await store.organisation(consent.organisation);
    const made = receiptOf({
      consent,
      receipt,
      disclosure,
      proof: await proofOf(store, services.checkpoints, receipt.index),
      verifierKey: services.checkpoints.verifierKey,
      policy: deps.policy(),
      organisation: organisation?.name ?? null,
    });
    return c.html(receiptPage(made, reader.language));
  });

  async function show(call: Call, given: string | undefined, problem: boolean): Promise<Response> {
    const { c, reader, who, look } = call;
    const subject = idParam(c, 'customer', 'subject');
    const why = parseWhy(given);
    if (!SubjectId.safeParse(subject).success) throw notFound('customer');
    if (!why || !(await isTrue(why, who)))
      return c.html(<ConsentsPage reader={reader} asked={{ ...BLANK, subject }} />);
    const zone = deps.policy().timezone;
    const clockOf = (name: 'at' | 'knownAt') => momentStart(c.req.query(name) ?? '', zone);
    const clocks = { at: clockOf('at'), knownAt: clockOf('knownAt') };
    const entry = await look(subject, { why: writeWhy(why), ...clocks });
    return c.html(
      <ConsentsOfPage
        reader={reader}
        policy={deps.policy()}
        view={await gatherConsents(deps, who, subject, clocks)}
        why={writeWhy(why)}
        entry={entry}
        done={c.req.query('done') !== undefined}
        problem={problem}
      />,
    );
  }

  /** A finding that is named is one, and one within this reader's organisations; other files are not ours to know. */
  async function isTrue({ code, reference }: Why, who: SignedIn): Promise<boolean> {
    if (code !== 'finding') return true;
    const finding = await store.finding(reference ?? '');
    return finding !== null && maySeeOrganisation(who, finding.organisation);
  }
}
