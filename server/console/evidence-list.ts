import { WORK_TYPES } from '#policies/vocabulary.ts';
import type { FindingView } from './finding-view.ts';
import type { Reader } from './reader.ts';

/** The work that there was and was not, as large as one another: an absence is only told where it was heard. */

export interface Fact {
  kind: 'yes' | 'no' | 'maybe';
  text: string;
}

export interface EvidenceLists {
  lead: string;
  present: Fact[];
  absent: Fact[];
}

const LISTED_MOST = 8;

export function evidenceOf(reader: Reader, view: FindingView): EvidenceLists {
  const { t } = reader;
  const gradings = [...view.gradings.values()];
  const judged = gradings.filter(({ grade }) => grade !== 'pending');
  const silent = new Set(gradings.flatMap((grading) => grading.silent));
  const heard = new Set(judged.flatMap((grading) => grading.heard));
  const found = new Set(
    gradings.flatMap(({ explanations }) => explanations.map(({ evidence }) => evidence.type)),
  );
  return {
    lead:
      silent.size > 0 ? t.evidence.incomplete : judged.length > 0 ? t.evidence.complete : t.evidence.unjudged,
    present: [...shifts(reader, view), ...explanations(reader, view), ...elsewhere(reader, view)],
    absent: WORK_TYPES.filter((type) => !found.has(type)).flatMap((type): EvidenceLists['absent'] => {
      if (silent.has(type)) return [{ kind: 'maybe', text: t.evidence.silent[type] }];
      return heard.has(type) ? [{ kind: 'no', text: t.evidence.missing[type] }] : [];
    }),
  };
}

function shifts({ t, f }: Reader, { day }: FindingView): EvidenceLists['present'] {
  return (day?.shifts ?? []).map(({ from, to, site }) => ({
    kind: 'yes',
    text: t.evidence.shift(f.time(from), f.time(to), site ?? ''),
  }));
}

/** Each piece of work once, whichever lookups it explains. */
function explanations(reader: Reader, view: FindingView): EvidenceLists['present'] {
  const seen = new Map<string, EvidenceLists['present'][number]>();
  for (const { explanations } of view.gradings.values()) {
    for (const { evidence, sentence, strength, weakness } of explanations) {
      const key = `${evidence.type} ${evidence.id}`;
      const said = reader.say(sentence);
      const text = weakness ? `${said.replace(/\.$/, '')} (${reader.t.evidence.weakness[weakness]})` : said;
      const known = seen.get(key);
      if (!known || (known.kind === 'maybe' && strength === 'strong')) {
        seen.set(key, { kind: strength === 'strong' ? 'yes' : 'maybe', text });
      }
    }
  }
  const rest = seen.size - LISTED_MOST;
  const listed = [...seen.values()].slice(0, LISTED_MOST);
  return rest > 0
    ? [...listed, { kind: 'yes', text: reader.t.evidence.more(reader.f.number(rest)) }]
    : listed;
}

/** The actor's work of that day that touches none of these customers. */
function elsewhere({ t }: Reader, { day, lookups }: FindingView): EvidenceLists['present'] {
  if (!day) return [];
  const subjects = new Set(lookups.map(({ subject }) => subject));
  const apart = day.work.filter((work) => work.subject !== null && !subjects.has(work.subject));
  const count = (type: string) => apart.filter((work) => work.type === type).length;
  const [calls, cases, items] = [count('interaction'), count('case'), count('work-item')];
  if (calls + cases + items === 0) return [];
  return [{ kind: 'yes', text: t.evidence.elsewhere(calls, cases, items) }];
}
