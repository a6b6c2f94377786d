import { z } from 'zod';
import { ConsentRecords } from '#model/consent-record.ts';
import { SubjectId } from '#model/values.ts';
import { LANGUAGES } from '#policies/vocabulary.ts';
import type { RouteName } from '#server/auth/access.ts';
import { look } from '#server/auth/look.ts';
import { type LineResult, newSummary, type Refused } from '#server/batch.ts';
import { notFound } from '#server/errors.ts';
import { body, type Call, query, route } from '#server/http.ts';
import type { KeptConsent } from '#store/port.ts';
import { receiptOf } from './receipt.ts';
import { receiptPage, receiptText } from './receipt-page.ts';
import { recordOf, wordsOf } from './record.ts';
import { type ConsentApi, subjectId, versionId } from './routes.ts';
import { type Consents, isWithin, type Said, type Word } from './service.ts';

/** Words of customers on their way out and in: consent records (ISO/IEC TS 27560), and receipts for the customer. */

const RECORDS_BYTES_MAX = 4 << 20;
export const ReceiptQuery = z.strictObject({
  format: z.enum(['json', 'text', 'html']).optional(),
  lang: z.enum(LANGUAGES).default('nl'),
});
export const RecordQuery = z.strictObject({ subject: SubjectId });

export interface Proving {
  /** The `.tlog-proof` text of an entry. */
  proofOf(index: number): Promise<string>;
  verifierKey(): string;
}

export function consentRecordRoutes(api: ConsentApi & Proving, consents: Consents): void {
  const context = () => ({ policy: api.policy(), origin: api.store.origin });

  route(api, 'GET /v1/consents/:id/record', async (call) => {
    const { consent } = await seen(call);
    await look(api, call.who, 'GET /v1/consents/:id/record', consent.id);
    return call.c.json(recordOf(consent, context()));
  });

  const ofSubject = async (call: Call, name: RouteName, subject: string) => {
    await look(api, call.who, name, null, { subject });
    const history = await api.store.consentHistory(subject);
    const items = history
      .filter(({ consent }) => isWithin(consent, call.who))
      .map(({ consent }) => recordOf(consent, context()));
    return call.c.json({ items, next: null });
  };
  route(api, 'GET /v1/subjects/:id/consents/records', (call) =>
    ofSubject(call, 'GET /v1/subjects/:id/consents/records', subjectId(call)),
  );
  route(api, 'POST /v1/consents/records/query', async (call) =>
    ofSubject(call, 'POST /v1/consents/records/query', (await body(call.c, RecordQuery)).subject),
  );

  route(api, 'POST /v1/consents/records', async ({ c, who }) => {
    const records = await body(c, ConsentRecords, RECORDS_BYTES_MAX);
    const told = records.flatMap((record, i) =>
      wordsOf(record, context()).map((word) => ({ line: i + 1, word })),
    );
    const words = told.flatMap(({ word }) => ('refused' in word ? [] : [word]));
    const saved = await consents.sayMany(words, who);
    const summary = newSummary();
    const resultOf = outcomes(saved);
    summary.add(told.map(({ line, word }) => resultOf(line, word)));
    return c.json(await summary.done(api));
  });

  route(api, 'GET /v1/consents/:id/receipt', async (call) => {
    const { format, lang } = query(call.c, ReceiptQuery);
    const kept = await seen(call);
    const { consent, receipt, disclosure } = kept;
    if (!disclosure) throw notFound('consent');
    await look(api, call.who, 'GET /v1/consents/:id/receipt', consent.id);
    const { organisation } = consent;
    const made = receiptOf({
      consent,
      receipt,
      disclosure,
      proof: await api.proofOf(receipt.index),
      verifierKey: api.verifierKey(),
      policy: api.policy(),
      organisation:
        organisation === null ? null : ((await api.store.organisation(organisation))?.name ?? null),
    });
    const shown = format ?? wanted(call.c.req.header('accept') ?? '');
    if (shown === 'json') return call.c.json(made);
    if (shown === 'text') return call.c.text(receiptText(made, lang));
    return call.c.html(receiptPage(made, lang));
  });

  /** A version within reach; of an integration, one that it sent. */
  async function seen(call: Call): Promise<KeptConsent> {
    const kept = await consents.version(versionId(call), call.who);
    if (call.reach === 'self' && kept.consent.sender !== call.who.id) throw notFound('consent');
    return kept;
  }
}

const wanted = (accept: string): 'json' | 'text' | 'html' =>
  accept.includes('text/html') ? 'html' : accept.includes('text/plain') ? 'text' : 'json';

/** Joins what was refused while reading with what became of the rest, in order. */
function outcomes(saved: Awaited<ReturnType<Consents['sayMany']>>) {
  let next = 0;
  return (line: number, word: Word | Refused): LineResult<Said> => {
    const result = 'refused' in word ? word : (saved[next++] as (typeof saved)[number]);
    return 'refused' in result ? { status: 'rejected', line, ...result.refused } : { line, ...result };
  };
}
