import type { PolicyRef } from '#model/lookup.ts';
import { POLICY_BYTES_MAX, ProposalRequest, RefuseRequest } from '#model/policy.ts';
import { ID_PATTERN } from '#model/values.ts';
import type { PackSource } from '#policies/compile.ts';
import { momentStart } from '#policies/durations.ts';
import { AuditError, notFound } from '#server/errors.ts';
import { digestOfUrl, type PolicyShelf } from '#server/policy/shelf.ts';
import type { SignedIn } from '../deps.ts';
import { type ProposalDone, ProposalPage, ProposalsPage } from '../pages/policy-proposals.tsx';
import { type ProposeAttempt, ProposePage } from '../pages/policy-propose.tsx';
import { SimulationPage } from '../pages/simulation.tsx';
import type { createDiffs } from '../policy-change-view.ts';
import { organisationsFor, rangeOf } from '../range.ts';
import { type Call, cursorOf, type Form, fieldOf, idParam, type Site } from '../site.tsx';
import type { Texts } from '../text/index.ts';

const PAGE_SIZE = 25;
const DONE: readonly ProposalDone[] = ['propose', 'activate', 'decline', 'withdraw'];

/** Proposing a version, what it would have done, and the second person's decision. */
export function proposals(
  { deps, page, form }: Site,
  { shelf, diffOf }: { shelf: PolicyShelf; diffOf: ReturnType<typeof createDiffs> },
): void {
  const { store, services } = deps;

  page('GET /policies/proposals', async ({ c, reader }) => {
    const cursor = cursorOf(c);
    const { items, next } = await store.policyProposals({ limit: PAGE_SIZE, cursor });
    return c.html(<ProposalsPage reader={reader} items={items} cursor={cursor} next={next} />);
  });

  const show = async ({ c, reader, who }: Call, problem: string | null, why: string): Promise<Response> => {
    const proposal = await services.proposals.get(idParam(c, 'proposal'));
    const inForce = deps.policy().digest;
    // What was decided is compared with what it took the place of; what waits, with what holds now.
    const against = proposal.state === 'proposed' && proposal.policy.digest !== inForce ? 'now' : 'base';
    const was = against === 'now' ? inForce : proposal.base;
    const diff = was === null ? null : await diffOf(was, proposal.policy.digest).catch(unlessUnreadable);
    return c.html(
      <ProposalPage
        reader={reader}
        view={{
          proposal,
          diff,
          against,
          range: rangeOf(c, { deps, who, usual: 'last-month' }),
          organisations: await organisationsFor(deps, who),
        }}
        done={DONE.find((step) => step === c.req.query('done')) ?? null}
        problem={problem}
        why={why}
      />,
    );
  };
  page('GET /policies/proposals/:id', (call) => show(call, null, ''));

  for (const step of ['activate', 'decline', 'withdraw'] as const) {
    form(`POST /policies/proposals/:id/${step}`, async (call) => {
      const { c, reader, who, body } = call;
      unbounded(who);
      const id = idParam(c, 'proposal');
      const why = fieldOf(body, 'why').trim();
      const refused = (text: string, status: 403 | 409 | 422) => {
        c.status(status);
        return show(call, text, why);
      };
      const asked = RefuseRequest.safeParse({ reason: why });
      if (!asked.success && (step !== 'activate' || why !== ''))
        return refused(reader.t.policies.refusals.why, 422);
      try {
        if (step === 'activate') await services.proposals.activate(id, { note: why || null }, who.id);
        else await services.proposals[step](id, why, who.id);
      } catch (error) {
        const text = error instanceof AuditError ? refusalOf(error, reader.t) : null;
        if (!(error instanceof AuditError) || text === null) throw error;
        return refused(text, error.code === 'not-permitted' ? 403 : 409);
      }
      return c.redirect(`/policies/proposals/${encodeURIComponent(id)}?done=${step}`, 303);
    });
  }

  page('GET /policies/propose', async ({ c, reader }) => {
    const sent = c.req.query('digest');
    const digest = sent === undefined ? deps.policy().digest : digestOfUrl(sent);
    const { policy, packs } = await shelf.take(digest);
    const again = sent === undefined ? null : policy;
    return c.html(
      <ProposePage
        reader={reader}
        attempt={{ packs, note: '', at: '', problem: null, mistakes: [], again }}
      />,
    );
  });

  form(
    'POST /policies/propose',
    async ({ c, reader, who, body }) => {
      unbounded(who);
      const { t } = reader;
      const digest = fieldOf(body, 'digest') === '' ? null : digestOfUrl(fieldOf(body, 'digest'));
      const packs = digest === null ? await packsOf(body) : [];
      const [note, at] = [fieldOf(body, 'note').trim(), fieldOf(body, 'at')];
      const again: Pick<PolicyRef, 'pack' | 'version' | 'digest'> | null =
        digest === null ? null : (await shelf.take(digest)).policy;
      const refused = (problem: string, mistakes: ProposeAttempt['mistakes'] = []) => {
        c.status(422);
        return c.html(
          <ProposePage reader={reader} attempt={{ packs, note, at, problem, mistakes, again }} />,
        );
      };
      if (digest === null && packs.length === 0) return refused(t.policies.propose.noTexts);
      const moment = at === '' ? null : momentStart(at, deps.policy().timezone);
      if (at !== '' && (moment === null || moment <= deps.clock.now()))
        return refused(t.policies.propose.badTime);
      const asked = ProposalRequest.safeParse({
        ...(digest === null ? { packs } : { digest }),
        note,
        ...(moment !== null && { activateAt: new Date(moment).toISOString() }),
      });
      if (!asked.success) {
        const isNote = asked.error.issues.some(({ path }) => path[0] === 'note');
        return refused(
          isNote ? t.policies.propose.noteMissing : (asked.error.issues[0]?.message ?? t.errors.invalid),
        );
      }
      try {
        const { id } = await services.proposals.propose(asked.data, who.id);
        return c.redirect(`/policies/proposals/${encodeURIComponent(id)}?done=propose`, 303);
      } catch (error) {
        if (!(error instanceof AuditError)) throw error;
        if (error.code === 'invalid-policy') return refused(error.message, error.mistakes);
        if (error.code === 'conflict') return refused(t.policies.propose.inForceAlready);
        throw error;
      }
    },
    { bytes: POLICY_BYTES_MAX, lists: true },
  );

  form('POST /policies/proposals/:id/simulate', async (call) => {
    const { c, reader, who, look, body } = call;
    const id = idParam(c, 'proposal');
    const proposal = await store.policyProposal(id);
    if (!proposal) throw notFound('proposal');
    const { policy } = await shelf.take(proposal.policy.digest);
    if (!policy) throw notFound('version of the policy');
    const [from, to] = [Number(fieldOf(body, 'from')), Number(fieldOf(body, 'to'))];
    if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || from >= to)
      throw new AuditError('invalid-request', 'The span is empty.');
    const organisation = fieldOf(body, 'organisation') || null;
    const organisations = organisationsOf(who, organisation);
    await look(id, {
      policy: policy.digest,
      from: new Date(from).toISOString(),
      to: new Date(to).toISOString(),
      organisation,
    });
    try {
      const job = services.simulations.start({ proposed: policy, from, to, organisations }, who.id);
      return c.redirect(`/policies/proposals/${encodeURIComponent(id)}/simulations/${job.id}`, 303);
    } catch (error) {
      if (!(error instanceof AuditError) || error.code !== 'conflict') throw error;
      c.status(409);
      return show(call, reader.t.policies.simulate.busy, '');
    }
  });

  page('GET /policies/proposals/:id/simulations/:job', async ({ c, reader, who }) => {
    const id = idParam(c, 'proposal');
    const job = services.simulations.get(idParam(c, 'simulation', 'job'));
    const proposal = await store.policyProposal(id);
    if (!job || job.policy.digest !== proposal?.policy.digest || !isWithin(who, job.organisations))
      throw notFound('simulation');
    // Moves on by itself, with or without the script.
    if (job.state === 'running') c.header('Refresh', '1');
    return c.html(<SimulationPage reader={reader} job={job} proposal={id} />);
  });
}

/** A policy holds for everybody: an account for some organisations does not change it. */
function unbounded({ organisations }: SignedIn): void {
  if (organisations.length > 0)
    throw new AuditError('not-permitted', 'This account is for some organisations only.');
}

function organisationsOf(who: SignedIn, asked: string | null): readonly string[] | undefined {
  const mine = who.organisations;
  if (asked === null) return mine.length > 0 ? mine : undefined;
  if (!ID_PATTERN.test(asked) || (mine.length > 0 && !mine.includes(asked)))
    throw new AuditError('not-permitted', 'This organisation is not among those you may see.');
  return [asked];
}

const isWithin = ({ organisations }: SignedIn, of: readonly string[] | undefined): boolean =>
  organisations.length === 0 || (of?.every((one) => organisations.includes(one)) ?? false);

/** Files where some were chosen, else the texts of the form; what was left empty is left out. */
async function packsOf(body: Form): Promise<PackSource[]> {
  const sent = [body.files ?? []].flat().filter((one): one is File => one instanceof File && one.size > 0);
  if (sent.length > 0)
    return Promise.all(sent.map(async (file) => ({ file: file.name, text: await file.text() })));
  const packs: PackSource[] = [];
  for (let i = 0; body[`text-${i}`] !== undefined; i++) {
    // Forms send line ends as CRLF and text areas keep none at the start: the text is the one that was read.
    const text = fieldOf(body, `text-${i}`).replaceAll('\r\n', '\n');
    if (text.trim() === '') continue;
    packs.push({ file: fieldOf(body, `file-${i}`).trim() || `pack-${i + 1}.yaml`, text });
  }
  return packs;
}

function refusalOf({ code }: AuditError, t: Texts): string | null {
  if (code === 'not-permitted') return t.policies.refusals.second;
  if (code === 'wrong-step') return t.policies.refusals.passed;
  return code === 'conflict' ? t.policies.refusals.waiting : null;
}

function unlessUnreadable(error: unknown): null {
  if (error instanceof AuditError && error.code === 'not-found') return null;
  throw error;
}
