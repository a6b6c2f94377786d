import type { IntegrityState, Verdict } from '#model/completeness.ts';
import { text } from '#server/evidence/sentence.ts';

/** The first verdict in the words of a report: whether what is in the ledger is what was signed. */
export interface CheckedLedger {
  state: IntegrityState;
  /** A sentence for the operator; null unless broken. */
  why: string | null;
  /** When that was found, milliseconds; null while unchecked. */
  at: number | null;
  /** How many of the entries were hashed anew since the start. */
  covered: { entries: number; of: number } | null;
}

export function integrityVerdict({ state, why, at, covered }: CheckedLedger): Verdict<IntegrityState> {
  switch (state) {
    case 'holds':
      return {
        state,
        since: at,
        detail:
          covered && covered.entries < covered.of
            ? text(
                `Alle tussensommen vormen het logboek dat is ondertekend; van de ${covered.of} regels zijn er sinds de start ${covered.entries} nagerekend.`,
                `All subtotals make the ledger that was signed; of its ${covered.of} entries ${covered.entries} were hashed anew since the start.`,
              )
            : text(
                'Alle regels zijn nagerekend en vormen het logboek dat is ondertekend.',
                'All entries were hashed anew and make the ledger that was signed.',
              ),
      };
    case 'broken':
      return {
        state,
        since: at,
        detail: text(
          `Het logboek is niet wat is ondertekend (${why ?? 'reden onbekend'}).`,
          `The ledger is not what was signed (${why ?? 'cause unknown'}).`,
        ),
      };
    case 'unchecked':
      return {
        state,
        since: null,
        detail: text(
          'Het hele logboek is sinds de start nog niet nagerekend.',
          'The whole ledger has not been hashed anew since the start.',
        ),
      };
  }
}
