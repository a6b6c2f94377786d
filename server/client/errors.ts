/** What can go wrong on the way. No message and no property holds the token or a customer's data. */

export type OutageCode = 'unreachable' | 'timeout' | 'server-error' | 'unreadable-answer' | 'spool-failed';

/** Nobody answered, so nobody decided: no data was read. */
export class InzageOutage extends Error {
  override readonly name = 'InzageOutage';
  readonly code: OutageCode;
  readonly hint: string;
  /** Id of the lookup that went unanswered; null for other requests. */
  readonly id: string | null;

  constructor(code: OutageCode, message: string, hint: string, id: string | null = null) {
    super(message);
    this.code = code;
    this.hint = hint;
    this.id = id;
  }
}

/** The service answered that it cannot take the request: a mistake in it, or in the token's rights. */
export class InzageRejected extends Error {
  override readonly name = 'InzageRejected';
  /** HTTP status, and the service's own code (`invalid-request`, `unauthenticated`, `conflict`, …). */
  readonly status: number;
  readonly code: string;
  readonly hint: string | null;
  readonly mistakes: readonly { path: string; message: string }[];

  constructor(
    status: number,
    problem: {
      title: string;
      code: string;
      hint: string | null;
      mistakes: readonly { path: string; message: string }[];
    },
  ) {
    super(problem.title);
    this.status = status;
    this.code = problem.code;
    this.hint = problem.hint;
    this.mistakes = problem.mistakes;
  }
}
