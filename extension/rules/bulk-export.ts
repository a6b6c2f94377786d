import { calledName } from '../facts/literals.ts';
import type { FileFacts } from '../facts/lookups.ts';
import type { CrmRead } from '../facts/reads.ts';
import { type Binding, contains, type Fn, type Statement, type Value } from '../parse/ir.ts';
import { calledSpan, isRefined, operationOf } from './crm-places.ts';
import { reached } from './reached.ts';
import type { Found, Rule } from './rule.ts';

export const bulkExport: Rule = {
  id: 'bulk-export',
  level: 'error',
  title: { nl: 'Klantgegevens in het groot opgehaald', en: 'Customer data taken out in bulk' },
  articles: ['5(1)(c)', '5(2)', '32'],
  check: (facts) =>
    facts.reads
      .filter(
        (read) => read.by !== 'sql' && !read.forOthers && !isRefined(facts, read.call) && isBulk(facts, read),
      )
      .flatMap((read): Found[] => {
        const lookups = facts.lookupsOf(read);
        if (lookups.length > 0 && lookups.every((lookup) => isExport(operationOf(facts, lookup)))) return [];
        return [
          {
            span: calledSpan(read.call),
            message: {
              nl: `Hier worden de gegevens van veel klanten tegelijk opgehaald, en geen raadpleging noemt het \`export\`.`,
              en: `This takes out many customers' data at once, and no lookup calls it an \`export\`.`,
            },
            about: { reasons: [], category: null, subject: read.object ?? read.system },
          },
        ];
      }),
};

/** An operation that nobody wrote down is not held against the code. */
function isExport(operation: string | null): boolean {
  return operation === null || operation === 'export';
}

/** Calls that get one page of many. */
const PAGED =
  /^(getPage|get_page|do_search|search_read|list|getPersons|getRecords|queryMore|search|doSearch|retrieveMultiple|retrieveMultipleRequest|listAllContacts|getExternalcontactsContacts|get|fetch|request|searchRead)$/;
const CURSOR = /after|offset|cursor|next|page|token|bookmark|skip|start/i;

function isBulk(facts: FileFacts, read: CrmRead): boolean {
  if (read.bulk || calledName(read.call) === 'queryMore') return true;
  if (!read.bounded && isTakenOut(facts, read)) return true;
  return PAGED.test(calledName(read.call) ?? '') && isPagedThrough(facts, read);
}

const EXPORT_NAME = /export|dump|backup|extract|download|bulk|snapshot/i;

/** A query without a condition gives one page to look at, unless all of it is fetched or goes somewhere. */
function isTakenOut(facts: FileFacts, read: CrmRead): boolean {
  if (/^(queryAll|autoFetchQuery|query_all|query_all_iter)$/.test(calledName(read.call) ?? '')) return true;
  const { unit } = facts.world;
  const options = read.call.args
    .slice(1)
    .map((item) => unit.text.slice(item.value.span.start, item.value.span.end));
  if (options.some((text) => /autoFetch\s*:\s*true|maxFetch/.test(text))) return true;
  for (let at: Fn | null = read.fn; at; at = at.parent) if (EXPORT_NAME.test(at.name ?? '')) return true;
  return reached(facts).some(
    ({ kind, personal }) =>
      /^(file|third-party)$/.test(kind) && personal.some((each) => each.read.start === read.call.span.start),
  );
}

/** Whether the call stands in a loop that goes on from page to page: what it is given names a cursor. */
function isPagedThrough(facts: FileFacts, read: CrmRead): boolean {
  const loop = innermostLoop(read.fn.body, read);
  if (!loop) return false;
  const text = read.call.args
    .map(({ value }) => {
      const spans = [value, ...namedIn(value).flatMap((each) => valuesIn(each, loop))].map(
        (each) => each.span,
      );
      return spans.map((span) => facts.world.unit.text.slice(span.start, span.end)).join(' ');
    })
    .join(' ');
  return CURSOR.test(text);
}

/** The names among a call's arguments, those in objects too. */
function namedIn(value: Value): Binding[] {
  if (value.kind === 'ref') return [value.binding];
  return value.kind === 'object' ? value.entries.flatMap((entry) => namedIn(entry.value)) : [];
}

/** What a name is given after its first value, or inside the loop. */
function valuesIn(binding: Binding, loop: Statement): Value[] {
  if (binding.kind !== 'variable' && binding.kind !== 'constant') return [];
  return binding.values.filter(
    (each, index) => (index > 0 && binding.kind === 'variable') || contains(loop.span, each.span),
  );
}

/** The innermost `while`, `do` or counting loop around a read; not one that goes over the members of a list. */
function innermostLoop(body: readonly Statement[], read: CrmRead): Statement | null {
  for (const each of body) {
    if (!contains(each.span, read.call.span)) continue;
    if (each.kind === 'loop') {
      const inner = innermostLoop(each.body, read);
      if (inner) return inner;
      const [first] = each.body;
      const isOver = first?.kind === 'assign' && first.value.kind === 'element';
      return isOver ? null : each;
    }
    if (each.kind === 'branch') {
      for (const arm of each.arms) {
        const inner = innermostLoop(arm, read);
        if (inner) return inner;
      }
    }
    if (each.kind === 'try') {
      return innermostLoop([...each.body, ...each.handler, ...each.after], read);
    }
  }
  return null;
}
