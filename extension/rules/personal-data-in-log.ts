import { isLogCall } from '../facts/loggers.ts';
import type { Personal } from '../flow/abstract.ts';
import { trace } from '../flow/trace.ts';
import { contains, lineOf, type Span } from '../parse/ir.ts';
import type { Found, Related, Rule } from './rule.ts';

export const personalDataInLog: Rule = {
  id: 'personal-data-in-log',
  level: 'error',
  title: {
    nl: 'Persoonsgegevens in het logboek van de applicatie',
    en: 'Personal data in the application log',
  },
  articles: ['5(1)(c)', '5(1)(f)', '32'],
  check: (facts) => {
    const { unit } = facts.world;
    return trace(facts).arrivals.flatMap((arrival): Found[] => {
      if (!arrival.origins.some(isLogCall)) return [];
      const [first, ...others] = arrival.personal.toSorted(
        (a, b) => Number(a.by === 'name') - Number(b.by === 'name'),
      );
      if (!first) return [];
      const logged = arrival.call.span;
      const at = arrival.call.args.find((item) => contains(item.value.span, first.at))?.value.span;
      const span = contains(logged, first.at) ? first.at : (at ?? firstArgument(arrival.call.args) ?? logged);
      const label = first.label === '' ? unit.text.slice(span.start, span.end).slice(0, 60) : first.label;
      const read = lineOf(unit, first.read.start);
      const line = lineOf(unit, span.start);
      return [
        {
          span,
          message: {
            nl: `\`${label}\` komt in het logboek van de applicatie: gelezen op regel ${read}, gelogd op ${line}.`,
            en: `\`${label}\` reaches the application log: read on line ${read}, logged on ${line}.`,
          },
          related: [...way(first, span), ...others.map((each) => also(each))],
          about: { reasons: [], category: null, subject: label },
        },
      ];
    });
  },
};

function firstArgument(args: readonly { value: { span: Span } }[]): Span | null {
  return args[0]?.value.span ?? null;
}

function way(personal: Personal, logged: Span): Related[] {
  return [
    { span: personal.read, message: { nl: 'Hier gelezen', en: 'Read here' } },
    ...personal.steps.map((span) => ({
      span,
      message: { nl: 'Hier doorgegeven', en: 'Handed on here' },
    })),
    { span: logged, message: { nl: 'Hier gelogd', en: 'Logged here' } },
  ];
}

function also(personal: Personal): Related {
  return {
    span: personal.at,
    message: { nl: `Ook \`${personal.label}\``, en: `\`${personal.label}\` too` },
  };
}
