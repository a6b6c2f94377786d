import { calledName } from '../facts/literals.ts';
import type { FileFacts } from '../facts/lookups.ts';
import { callersOf, isProjectModule, originsOf, wrappingCalls } from '../facts/origins.ts';
import { type Known, settle } from '../facts/values.ts';
import type { Value } from '../parse/ir.ts';
import { placeOf } from './crm-places.ts';
import type { Found, Rule } from './rule.ts';

export const dynamicFieldList: Rule = {
  id: 'dynamic-field-list',
  level: 'warning',
  title: { nl: 'Velden die pas bij uitvoering bekend zijn', en: 'Fields that are only known while it runs' },
  articles: ['5(1)(c)', '25(2)'],
  check: (facts) =>
    facts.reads.flatMap((read): Found[] => {
      const isInside = facts.lookupsOf(read).length > 0;
      const isNamedInPart = (read.fields?.length ?? 0) > 0;
      if (!isInside && (read.by === 'sql' || !isNamedInPart)) return [];
      const open = read.open.find((each) => !isBounded(facts, each, new Set()));
      if (!open) return [];
      return [
        {
          span: placeOf(facts, open, read),
          message: {
            nl: `Welke velden dit opvraagt blijkt pas bij uitvoering: niemand kan zien of de reden ze toestaat.`,
            en: `Which fields this asks for is only known while it runs: nobody can see whether the reason permits them.`,
          },
          about: { reasons: [], category: null, subject: read.object ?? read.system },
        },
      ];
    }),
};

/** Whether a value is what a lookup permitted, or a constant of a file or package that was not read. */
function isBounded(facts: FileFacts, known: Known, seen: Set<Value>): boolean {
  const { value, home } = known;
  if (seen.has(value)) return false;
  seen.add(value);
  const next = (each: Value): boolean => isBounded(facts, { value: each, home }, seen);
  switch (value.kind) {
    case 'ref': {
      const { binding } = value;
      if (binding.parameter) {
        const { fn, index } = binding.parameter;
        if (facts.lookups.some((lookup) => lookup.inside.includes(fn)) && index === 0) return true;
        const { unit } = facts.world;
        const calls = [...callersOf(facts.world, unit, fn), ...wrappingCalls(facts.world, unit, fn).flat()];
        const given = calls.map((call) => call.args[index]?.value);
        return given.length > 0 && given.every((each) => each !== undefined && next(each));
      }
      if (binding.kind === 'import') return true;
      return binding.values.length > 0 && binding.values.every(next);
    }
    case 'member':
      if (value.name === 'permitted') return true;
      // `SETTINGS.fields` of another file that is not at hand; a parameter's key is somebody's to choose.
      return (
        isFromElsewhere(facts, known) ||
        (value.of.kind !== 'self' && value.of.kind !== 'ref' && next(value.of))
      );
    case 'call': {
      // What a file says is known when it is read.
      if (/^(read_text|read|readFile|readFileSync|open|load)$/.test(calledName(value) ?? '')) return false;
      // `json.loads(os.environ[…])`, `JSON.parse(text)`: a function of a package, not of the list.
      if (value.callee.kind === 'member' && isPackageFunction(facts, value.callee, home))
        return value.args.length > 0 && value.args.every((item) => next(item.value));
      if (value.callee.kind === 'member') return next(value.callee.of);
      if (isFromElsewhere(facts, { value: value.callee, home }))
        return value.args.every((item) => next(item.value));
      return (
        value.args.length > 0 && value.args.every((item) => next(item.value)) && !isRunTime(facts, known)
      );
    }
    case 'array':
      return value.items.every((item) => item.value.kind === 'literal' || next(item.value));
    case 'template':
      return value.parts.every((part) => part.kind === 'text' || next(part));
    case 'choice':
      return value.options.every((each) => each.kind === 'literal' || next(each));
    case 'element':
    case 'rest':
      return next(value.of);
    case 'literal':
    case 'function':
      return true;
    default:
      return false;
  }
}

function isPackageFunction(facts: FileFacts, callee: Value, home: Known['home']): boolean {
  return originsOf(facts.world, { value: callee, home }).some(
    ({ module, path }) => !/^(\?|global)$/.test(module) && !isProjectModule(module) && /^\w+$/.test(path),
  );
}

function isFromElsewhere(facts: FileFacts, known: Known): boolean {
  const [settled] = settle(facts.world, known);
  const origins = originsOf(facts.world, settled ?? known);
  return (
    origins.length > 0 && origins.every(({ module, path }) => isProjectModule(module) && !path.includes('()'))
  );
}

function isRunTime(facts: FileFacts, known: Known): boolean {
  return originsOf(facts.world, known).some(({ module }) => module === '?');
}
