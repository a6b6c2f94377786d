import type { Work } from '#model/evidence.ts';
import type { WorkType } from '#policies/vocabulary.ts';
import type { EvidenceData } from './evidence-data.ts';

/** What of a record is read when it is first asked about. */
export interface WorkDetails {
  id: string;
  source: string;
  receivedAt: number;
  madeAt: number;
  data: Pick<EvidenceData, 'actors' | 'team' | 'openedBy' | 'history' | 'reason' | 'queue' | 'kind'>;
}

/**
 * Work of which the index tells kind, customer, span and transfer. Most of what a person has does not reach the lookup at
 * hand and is never asked for more; the rest reads its row, once. A version never changes, so it matters not when.
 */
export class KeptWork implements Work {
  readonly version: number;
  readonly type: WorkType;
  readonly subject: string | null;
  readonly start: number;
  readonly end: number | null;
  readonly transferredFrom: string | null;
  readonly passedOn: boolean;
  readonly byHandle: boolean;
  readonly #read: (version: number) => WorkDetails;
  #details: WorkDetails | null = null;

  /** `whose`: the customer, and whether they are known by a handle alone. */
  constructor(
    whose: { subject: string | null; byHandle: boolean },
    version: number,
    type: WorkType,
    start: number,
    end: number | null,
    transferredFrom: string | null,
    passedOn: boolean,
    read: (version: number) => WorkDetails,
  ) {
    this.version = version;
    this.type = type;
    this.subject = whose.subject;
    this.start = start;
    this.end = end;
    this.transferredFrom = transferredFrom;
    this.passedOn = passedOn;
    this.byHandle = whose.byHandle;
    this.#read = read;
  }

  get #all(): WorkDetails {
    this.#details ??= this.#read(this.version);
    return this.#details;
  }
  get id(): string {
    return this.#all.id;
  }
  get source(): string {
    return this.#all.source;
  }
  get receivedAt(): number {
    return this.#all.receivedAt;
  }
  get madeAt(): number {
    return this.#all.madeAt;
  }
  get actors(): readonly string[] {
    return this.#all.data.actors;
  }
  get team(): string | null {
    return this.#all.data.team;
  }
  /** Of a call or campaign nobody tells who made the record. */
  get openedBy(): string | null {
    return this.type === 'case' || this.type === 'work-item' ? this.#all.data.openedBy : null;
  }
  get history(): Work['history'] {
    return this.#all.data.history;
  }
  get reason(): string | null {
    return this.#all.data.reason;
  }
  get queue(): string | null {
    return this.#all.data.queue;
  }
  get kind(): string | null {
    return this.#all.data.kind;
  }
}
