import type { CompletenessState } from '#model/completeness.ts';
import type { Text } from '#policies/vocabulary.ts';
import { text } from '#server/evidence/sentence.ts';
import type { SourceAssessment } from './assess.ts';

/** The verdict on completeness in a sentence. It never claims more than that nothing is known to be missing. */

const NAMED_MAX = 3;

export function tellVerdict(state: CompletenessState, sources: readonly SourceAssessment[]): Text {
  const these = sources.filter((source) => source.state === state);
  const names = these.slice(0, NAMED_MAX).map(({ source }) => source);
  const more = these.length - names.length;
  const nl = names.join(', ') + (more > 0 ? ` en ${more} andere` : '');
  const en = names.join(', ') + (more > 0 ? ` and ${more} more` : '');
  switch (state) {
    case 'complete':
      return text(
        'Er ontbreekt voor zover bekend niets: de nummers van elke bron sluiten aan, of haar tellingen kloppen.',
        'Nothing is known to be missing: each source’s numbers follow on, or its counts agree.',
      );
    case 'incomplete': {
      const missing = these.reduce((sum, source) => sum + missingOf(source), 0);
      const silent = these.filter(({ silentSince }) => silentSince !== null).length;
      return text(
        [
          missing > 0 ? `${missing} raadplegingen ontbreken` : '',
          silent > 0 ? `${silent} ${silent === 1 ? 'bron zwijgt' : 'bronnen zwijgen'}` : '',
        ]
          .filter((part) => part !== '')
          .join('; ')
          .concat(`: ${nl}.`),
        [
          missing > 0 ? `${missing} ${missing === 1 ? 'lookup is' : 'lookups are'} missing` : '',
          silent > 0 ? `${silent} ${silent === 1 ? 'source is' : 'sources are'} silent` : '',
        ]
          .filter((part) => part !== '')
          .join('; ')
          .concat(`: ${en}.`),
      );
    }
    case 'differs':
      return text(
        `Wij houden raadplegingen die de tellingen niet kennen: ${nl}.`,
        `We hold lookups that the counts do not know of: ${en}.`,
      );
    case 'unknown':
      return these.length === 0
        ? text('Er is niets ontvangen.', 'Nothing has come in.')
        : text(
            `Of er iets ontbreekt is niet te zeggen: geen nummers en geen tellingen van ${nl}.`,
            `Whether anything is missing cannot be told: no numbers and no counts of ${en}.`,
          );
  }
}

/** Lookups known to be missing; numbers and counts that tell of the same are not added up. */
export function missingOf({ sequence, reconciliation }: SourceAssessment): number {
  return Math.max((sequence?.missing ?? 0) + (sequence?.setAside ?? 0), reconciliation?.short ?? 0);
}
