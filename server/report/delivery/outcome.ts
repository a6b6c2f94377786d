/** Why something did not arrive, in words that repeat nothing of what the other side said. */
export class NotDelivered extends Error {
  override readonly name = 'NotDelivered';
  /** `refused 550`, `timeout`, `no connection`: what the record of attempts holds. */
  readonly outcome: string;
  /** Whether the same may go well later. */
  readonly isPassing: boolean;
  constructor(outcome: string, isPassing: boolean, cause?: unknown) {
    super(outcome, cause === undefined ? undefined : { cause });
    this.outcome = outcome;
    this.isPassing = isPassing;
  }
}
