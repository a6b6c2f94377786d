import type { Policy } from '#policies/policy.ts';
import type { Sensitivity } from '#policies/vocabulary.ts';
import { text } from '#server/evidence/sentence.ts';
import { type Detector, flag } from './detector.ts';
import { fieldsOutside } from './signs.ts';

/** Never a slip of the screen: GDPR Art. 9, 10 and 87. */
const GRAVE: readonly Sensitivity[] = ['special', 'criminal', 'citizen-number'];

/**
 * Fields outside the reason were asked for by name, or shown although withheld. A lookup of everything is
 * not held against anybody: the caller then takes what is permitted. The screen of a reason clicked next to the
 * right one asks for other fields now and then; who does it more than others is told, and grave fields always.
 */
export const fieldNotPermitted: Detector = {
  id: 'field-not-permitted',
  question: text('Horen de velden bij de reden?', 'Do the fields belong to the reason?'),
  needs: ['outcomes'],
  severity: 'low',
  scope: 'lookup',
  examine: (window, policy, peers) =>
    window.flatMap((examined) => {
      const { fields, shown } = fieldsOutside(examined);
      if (fields.length === 0) return [];
      const isPractice = !peers.known(examined) || peers.practiceOf(examined.lookup.id, 'fields') !== null;
      const isGrave = fields.some((field) => isGraveField(field, policy));
      if (!isPractice && !isGrave) return [];
      const names = fields.slice(0, 4).join(', ');
      const sentence = shown
        ? text(`Getoond buiten de reden: ${names}.`, `Shown outside the reason: ${names}.`)
        : text(`Gevraagd buiten de reden: ${names}.`, `Asked for outside the reason: ${names}.`);
      return [flag('field-not-permitted', examined, isGrave ? 'medium' : 'low', sentence)];
    }),
};

function isGraveField(field: string, policy: Policy): boolean {
  const category = policy.categories.get(policy.fields.get(field) ?? '');
  return category !== undefined && GRAVE.includes(category.sensitivity);
}
