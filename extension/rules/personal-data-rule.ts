import type { LintRule, Text } from '../../policies/vocabulary.ts';
import type { Personal } from '../flow/abstract.ts';
import type { Beyond } from '../flow/trail.ts';
import { lineOf, type Span } from '../parse/ir.ts';
import { type Reached, type ReachedKind, reached, spanOf } from './reached.ts';
import type { Found, Level, Related, Rule } from './rule.ts';

/** The shape of every rule that says: personal data reaches a place where it should not be. */

export interface PlaceOfPersonalData {
  id: LintRule;
  kind: ReachedKind;
  level: Level;
  title: Text;
  articles: readonly string[];
  /** `the application log`; `{name}` stands for what the place is called. */
  place: Text;
  /** What happens there: `logged`. */
  done: Text;
}

export function personalDataRule(about: PlaceOfPersonalData): Rule {
  return {
    id: about.id,
    level: about.level,
    title: about.title,
    articles: about.articles,
    check: (facts) =>
      reached(facts)
        .filter((each) => each.kind === about.kind)
        .map((each) => found(facts.world.unit, about, each)),
  };
}

function found(
  unit: { text: string; lines: readonly number[] },
  about: PlaceOfPersonalData,
  each: Reached,
): Found {
  const [first, ...others] = each.personal.toSorted(
    (a, b) => Number(a.by === 'name') - Number(b.by === 'name'),
  );
  if (!first) throw new Error('nothing reached');
  const span = spanOf(each, first);
  const label = first.label === '' ? unit.text.slice(span.start, span.end).slice(0, 60) : first.label;
  const read = lineOf(unit, first.read.start);
  const line = lineOf(unit, span.start);
  const place = (text: string): string => text.replace('{name}', each.name);
  return {
    span,
    message: {
      nl: `\`${label}\` komt in ${place(about.place.nl)}: gelezen op regel ${read}, ${about.done.nl} op ${line}.`,
      en: `\`${label}\` reaches ${place(about.place.en)}: read on line ${read}, ${about.done.en} on ${line}.`,
    },
    related: [...way(first, span, about), ...others.map(also)],
    about: { reasons: [], category: null, subject: label },
  };
}

const READ: Text = { nl: 'Hier gelezen', en: 'Read here' };
const PASSED: Text = { nl: 'Hier doorgegeven', en: 'Handed on here' };

function way(personal: Personal, end: Span, about: PlaceOfPersonalData): Related[] {
  const done = { nl: `Hier ${about.done.nl}`, en: `${capital(about.done.en)} here` };
  const beyond = (role: Beyond['role'], message: Text): Related[] =>
    personal.trail.beyond
      .filter((each) => each.role === role)
      .map(({ span, unit }) => ({ span, elsewhere: unit, message }));
  const after =
    beyond('reached', done).length > 0 ? [...beyond('passed', PASSED), ...beyond('reached', done)] : [];
  return [
    ...beyond('read', READ),
    { span: personal.read, message: beyond('read', READ).length > 0 ? PASSED : READ },
    ...personal.steps.map((span) => ({ span, message: PASSED })),
    { span: end, message: after.length > 0 ? PASSED : done },
    ...after,
  ];
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function also(personal: Personal): Related {
  return {
    span: personal.at,
    message: { nl: `Ook \`${personal.label}\``, en: `\`${personal.label}\` too` },
  };
}
