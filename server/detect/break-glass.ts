import { text } from '#server/evidence/sentence.ts';
import { type Detector, flag, isUnaccounted } from './detector.ts';

/** Emergency access is always reviewed; work that explains it afterwards makes the review a short one. */
export const breakGlass: Detector = {
  id: 'break-glass',
  question: text('Is noodtoegang gebruikt?', 'Was emergency access used?'),
  needs: [],
  severity: 'medium',
  scope: 'lookup',
  examine: (window, policy) =>
    window.flatMap((examined) => {
      const { lookup, grading } = examined;
      const reason = lookup.reason === null ? undefined : policy.reasons.get(lookup.reason);
      const isGlass = lookup.decision.rules.includes('break-glass') || reason?.breakGlass === true;
      if (!isGlass && reason?.reviewAlways !== true) return [];
      const severity = isUnaccounted(examined) ? 'medium' : 'low';
      const later = grading.explanations[0]?.sentence ?? null;
      const what = isGlass
        ? text('Noodtoegang gebruikt', 'Emergency access used')
        : text('Een reden gebruikt die altijd wordt nagekeken', 'A reason used that is always reviewed');
      return [
        flag(
          'break-glass',
          examined,
          severity,
          later
            ? text(`${what.nl}. ${later.nl}`, `${what.en}. ${later.en}`)
            : text(`${what.nl}.`, `${what.en}.`),
        ),
      ];
    }),
};
