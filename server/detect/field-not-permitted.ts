import { text } from '#server/evidence/sentence.ts';
import { type Detector, flag } from './detector.ts';

/**
 * Fields outside the reason were asked for by name, or shown although withheld. A lookup of everything is
 * not held against anybody: the caller then takes what is permitted.
 */
export const fieldNotPermitted: Detector = {
  id: 'field-not-permitted',
  question: text('Horen de velden bij de reden?', 'Do the fields belong to the reason?'),
  needs: ['outcomes'],
  severity: 'low',
  scope: 'lookup',
  examine: (window) =>
    window.flatMap((examined) => {
      const { lookup, outcome } = examined;
      const { withheld, effect, rules } = lookup.decision;
      const shown = outcome?.fieldsShown?.filter((field) => withheld.includes(field)) ?? null;
      const asked =
        lookup.fields !== null && effect === 'permit' && rules.includes('field-not-permitted')
          ? withheld
          : [];
      const fields = shown ?? asked;
      if (fields.length === 0) return [];
      const names = fields.slice(0, 4).join(', ');
      const sentence =
        shown === null
          ? text(`Gevraagd buiten de reden: ${names}.`, `Asked for outside the reason: ${names}.`)
          : text(`Getoond buiten de reden: ${names}.`, `Shown outside the reason: ${names}.`);
      return [flag('field-not-permitted', examined, 'low', sentence)];
    }),
};
