import type { WorkType } from '#policies/vocabulary.ts';
import type { EvidenceDetails } from './evidence-details.ts';
import { KeptWork, type WorkDetails } from './kept-work.ts';
import type { Hot } from './open.ts';
import { HAS_CAMPAIGN, HAS_HANDLE, HAS_SEGMENT } from './presence.ts';
import { segmentReader } from './work-around.ts';
import type { WorkIndex } from './work-index.ts';

/**
 * Work that touches a customer by a handle, a campaign's list or their segment, as `work-around.ts` finds it, of which
 * no more is read than its span.
 */
export interface LinkedWork {
  /** A campaign is the same for all its customers: what was read of it is kept until then. */
  freshen(): void;
  of(subject: number, id: string, has: number, latest: number, earliest: number): KeptWork[];
}

type Row = [
  version: number,
  type: WorkType,
  start: number,
  end: number | null,
  transferredFrom: string | null,
];
const NONE: KeptWork[] = [];

export function linkedWork(hot: Hot, details: EvidenceDetails, index: WorkIndex): LinkedWork {
  const { db } = hot;
  const columns = 'e.version, e.type, e.start_at, e.end_at, e.transferred_from';
  const selectCampaigns = db
    .prepare<[number], string>('SELECT campaign FROM campaign_member WHERE subject = +? ORDER BY campaign')
    .pluck();
  const selectCampaign = db
    .prepare<[string], Row>(
      `SELECT ${columns} FROM evidence e WHERE e.type = 'campaign' AND e.id = ? AND e.current = 1`,
    )
    .raw();
  const bySegment = db
    .prepare<[string], Row>(
      `SELECT ${columns} FROM evidence e WHERE e.type = 'campaign' AND e.segment = ? AND e.current = 1`,
    )
    .raw();
  const segmentOf = segmentReader(hot);

  let campaigns = new Map<string, Row | null>();
  const campaignOf = (id: string): Row | null => {
    let known = campaigns.get(id);
    if (known === undefined) {
      known = selectCampaign.get(id) ?? null;
      campaigns.set(id, known);
    }
    return known;
  };
  let segments = new Map<string, Row[]>();
  const campaignsFor = (segment: string): Row[] => {
    let known = segments.get(segment);
    if (known === undefined) {
      known = bySegment.all(segment);
      segments.set(segment, known);
    }
    return known;
  };
  let read = new Map<number, WorkDetails>();
  const campaignDetails: EvidenceDetails = (version) => {
    let known = read.get(version);
    if (known === undefined) {
      known = details(version);
      read.set(version, known);
    }
    return known;
  };

  return {
    freshen() {
      campaigns = new Map();
      segments = new Map();
      read = new Map();
    },
    of(subject, id, has, latest, earliest) {
      if ((has & (HAS_HANDLE | HAS_CAMPAIGN | HAS_SEGMENT)) === 0) return NONE;
      const found: KeptWork[] = [];
      if (has & HAS_HANDLE) {
        const whose = { subject: id, byHandle: true };
        index.byHandle(subject, latest, earliest, (version, type, start, end, from, isPassedOn) =>
          found.push(new KeptWork(whose, version, type, start, end, from, isPassedOn, details)),
        );
      }
      const whose = { subject: id, byHandle: false };
      const add = (campaign: Row | null): void => {
        if (campaign === null) return;
        const [version, type, start, end, from] = campaign;
        if (start > latest || (end !== null && end < earliest)) return;
        found.push(new KeptWork(whose, version, type, start, end, from, false, campaignDetails));
      };
      if (has & HAS_CAMPAIGN) for (const id of selectCampaigns.all(subject) as string[]) add(campaignOf(id));
      const segment = has & HAS_SEGMENT ? segmentOf(subject) : null;
      if (segment) campaignsFor(segment).forEach(add);
      return found;
    },
  };
}
