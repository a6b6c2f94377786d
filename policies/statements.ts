import { localDate, startOfDay } from './durations.ts';
import type { ContextCondition, EvidenceDemand, Mandate, Policy, Reason } from './policy.ts';
import {
  amountText,
  type Both,
  both,
  countText,
  evidenceText,
  listText,
  msText,
  NOT_ASKED,
  same,
  spanText,
  whether,
} from './statement-words.ts';
import type { Text } from './vocabulary.ts';

/**
 * All that a policy says beside who sees what, as single statements in words: what a change of policy is told by.
 * What nobody wrote is a statement too, with the value that holds by default.
 */
export interface Statement {
  /** `reasons.fraud-check.disclose`, as packs write it. */
  path: string;
  /** What it is said of: ‘Fraud check’. */
  of: Text;
  what: Text;
  value: Text;
  /** Two statements with the same `raw` say the same; null is nothing said. */
  raw: unknown;
  /** For telling whether a change permits more: a larger number, or a set with more in it (null: everything). */
  loose?: number | ReadonlySet<string> | null;
  /** The same where there is no such statement. */
  absent?: number;
  /** What holds where nobody writes it: not told of what is new or gone as a whole. */
  isDefault?: boolean;
}

type Said = Pick<Statement, 'value' | 'raw' | 'loose' | 'absent' | 'isDefault'>;

/** By path. */
export function statementsOf(policy: Policy): Map<string, Statement> {
  const all = new Map<string, Statement>();
  const sayer =
    (place: string, of: Text) =>
    (name: string, what: Text, said: Said): void => {
      const path = place === '' ? name : `${place}.${name}`;
      all.set(path, { path, of, what, ...said });
    };
  const whole = sayer('', both('Beleid', 'Policy'));
  whole('mode', both('stand', 'mode'), word(policy.mode));
  whole('timezone', both('tijdzone', 'time zone'), word(policy.timezone));
  for (const category of policy.categories.values()) {
    const say = sayer(`categories.${category.id}`, quoted(category.label));
    say('label', both('naam', 'label'), { ...text(category.label), isDefault: true });
    say('dpv', both('soort gegeven', 'kind of data'), word(category.dpv));
    say('sensitivity', both('gevoeligheid', 'sensitivity'), {
      ...word(category.sensitivity),
      isDefault: category.sensitivity === 'ordinary',
    });
  }
  for (const reason of policy.reasons.values())
    aboutReason(sayer(`reasons.${reason.id}`, quoted(reason.label)), reason);
  for (const role of policy.roles.values()) {
    const say = sayer(`roles.${role.id}`, both(`rol ${role.id}`, `role ${role.id}`));
    say('kind', both('soort', 'kind'), word(role.kind));
    say('actsFor', both('handelt namens iemand', 'acts for somebody'), asked(role.principalRequired));
    say(
      'budget.subjectsPerTask',
      both('klanten per taak', 'customers per task'),
      most(role.budget?.subjectsPerTask),
    );
    say(
      'budget.lookupsPerTask',
      both('raadplegingen per taak', 'lookups per task'),
      most(role.budget?.lookupsPerTask),
    );
    aboutMandate(say, role.mandate, -1);
    aboutContext(say, role.context);
  }
  for (const limits of policy.organisations.values()) {
    const say = sayer(
      `organisations.${limits.id}`,
      limits.id === 'default' ? both('overige organisaties', 'other organisations') : same(limits.id),
    );
    const day = (at: number | null, last: boolean) => dayText(at, policy.timezone, last);
    say('kind', both('soort', 'kind'), word(limits.kind));
    say('from', both('contract vanaf', 'contract from'), {
      value: day(limits.from, false),
      raw: limits.from,
      loose: -(limits.from ?? Number.NEGATIVE_INFINITY),
    });
    say('until', both('contract tot en met', 'contract until'), {
      value: day(limits.until, true),
      raw: limits.until,
      loose: limits.until ?? Number.POSITIVE_INFINITY,
    });
    say('regions', both('landen', 'countries'), only(limits.regions));
    aboutMandate(say, limits.mandate, Number.POSITIVE_INFINITY);
    aboutContext(say, limits.context);
  }
  for (const [system, objects] of policy.systems) {
    for (const [object, names] of objects) {
      const say = sayer(`systems.${system}.${object}`, same(`${system} ${object}`));
      for (const [name, field] of names) say(name, both(`veld ${name}`, `field ${name}`), word(field));
    }
  }
  for (const [id, words] of policy.notices)
    sayer('notices', both(`melding ${id}`, `notice ${id}`))(id, both('woorden', 'words'), text(words));
  aboutTheRest(policy, sayer);
  return all;
}

type Say = (name: string, what: Text, said: Said) => void;

function aboutReason(say: Say, reason: Reason): void {
  say('label', both('naam', 'label'), { ...text(reason.label), isDefault: true });
  say('purpose', both('doel', 'purpose'), word(reason.purpose));
  say('basis', both('grondslag', 'legal basis'), words(reason.bases));
  say('law', both('wetsartikel', 'article of law'), word(reason.law));
  const consent = reason.consentGranted ? 'granted' : reason.consentRequired ? 'required' : null;
  say('consent', both('toestemming', 'consent'), {
    value:
      consent === null
        ? NOT_ASKED
        : consent === 'required'
          ? both('vereist', 'required')
          : both('vereist, aan de eigen organisatie', 'required, to one’s own organisation'),
    raw: consent,
    loose: consent === null ? 2 : consent === 'required' ? 1 : 0,
  });
  say('objection', both('bezwaar', 'objection'), {
    value: reason.objectionBinds
      ? both('houdt de raadpleging tegen', 'stops the lookup')
      : both('houdt haar niet tegen', 'does not stop it'),
    raw: reason.objectionBinds,
    isDefault: true,
    loose: reason.objectionBinds ? 0 : 1,
  });
  say('because', both('dwingende gronden', 'compelling grounds'), word(reason.because));
  say('evidence', both('werk dat erbij hoort', 'work behind it'), evidence(reason.evidence));
  const then = reason.evidence?.then ?? 'permit';
  say('evidence.then', both('zonder dat werk', 'without that work'), {
    value: effectText(then),
    raw: then,
    isDefault: then === 'permit',
    loose: { permit: 2, ask: 1, deny: 0 }[then],
  });
  say(
    'evidence.escape',
    both('uitwijkreden', 'reason to give instead'),
    word(reason.evidence?.escape ?? null),
  );
  say('breakGlass', both('noodtoegang', 'emergency access'), yes(reason.breakGlass));
  say('note', both('toelichting', 'note'), asked(reason.noteRequired));
  say('review', both('elke raadpleging nagekeken', 'every lookup reviewed'), yes(reason.reviewAlways));
  say('disclose', both('tonen aan de klant', 'shown to the customer'), {
    ...word(reason.disclose),
    isDefault: reason.disclose === 'now',
  });
  say('notice', both('melding', 'notice'), reason.notice === null ? word(null) : text(reason.notice));
  aboutContext(say, reason.context);
}

/** `absent`: how much a change that is not named is worth: to a role nothing, under a contract all that roles may. */
function aboutMandate(say: Say, mandate: ReadonlyMap<string, Mandate>, absent: number): void {
  for (const [action, limit] of mandate) {
    say(`mandate.${action}`, both(`mandaat ${action}`, `mandate ${action}`), {
      value: amountText(limit),
      raw: limit,
      loose: limit.max ?? Number.POSITIVE_INFINITY,
      absent,
    });
  }
}

function aboutContext(say: Say, context: ContextCondition | null): void {
  const place = (name: string, what: Text, set: ReadonlySet<string> | null) =>
    say(`context.${name}`, what, only(set));
  place('sites', both('locaties', 'sites'), context?.sites ?? null);
  place('networks', both('netwerken', 'networks'), context?.networks ? new Set(context.networks) : null);
  place('countries', both('landen van waaruit', 'countries to look from'), context?.countries ?? null);
  say('context.home', both('vanuit huis', 'from home'), {
    value: whether(context?.notHome !== true),
    raw: context?.notHome === true,
    loose: context?.notHome === true ? 0 : 1,
  });
  say('context.device', both('beheerd apparaat', 'managed device'), asked(context?.managed === true));
  say('context.then', both('elders', 'elsewhere'), {
    value: context === null ? NOT_ASKED : effectText(context.then),
    raw: context?.then ?? null,
    loose: context === null ? 2 : context.then === 'ask' ? 1 : 0,
  });
}

function aboutTheRest(policy: Policy, sayer: (place: string, of: Text) => Say): void {
  for (const [id, settings] of policy.detect) {
    const say = sayer(`detect.${id}`, both(`opsporing ${id}`, `detection ${id}`));
    say('on', both('aan', 'on'), { ...yes(settings.on), isDefault: settings.on });
    say('severity', both('ernst', 'severity'), word(settings.severity));
    say('worksCouncil', both('instemming van de OR', 'works council’s consent'), word(settings.worksCouncil));
    for (const [option, value] of Object.entries(settings.options))
      say(option, same(option), { value: same(String(value)), raw: value });
  }
  for (const [kind, period] of policy.retention)
    sayer('retention', both('bewaren', 'retention'))(kind, same(kind), {
      value: spanText(period),
      raw: period,
    });
  aboutReview(policy, sayer);
  aboutExplanations(policy, sayer);
  const lint = sayer('lint', both('code', 'code'));
  lint(
    'clients',
    both('modules van de koppeling', 'modules of the audited client'),
    words(policy.lint.clients),
  );
  for (const [language, wrappers] of Object.entries(policy.lint.wrappers))
    lint(
      `wrappers.${language}`,
      both(`functies in ${language}`, `functions in ${language}`),
      words(wrappers),
    );
  lint('sinks.allow', both('mogen gegevens krijgen', 'may receive data'), words(policy.lint.sinks.allow));
  lint('sinks.regions', both('in deze landen', 'in these countries'), words(policy.lint.sinks.regions));
  for (const [rule, severity] of Object.entries(policy.lint.severity))
    lint(`severity.${rule}`, both(`regel ${rule}`, `rule ${rule}`), word(severity));
}

function aboutReview({ review, sample }: Policy, sayer: (place: string, of: Text) => Say): void {
  const say = sayer('review', both('beoordeling', 'review'));
  const within = (ms: number): Said => ({ value: msText(ms), raw: ms });
  say('decideWithin', both('besluit binnen', 'decision within'), within(review.decideWithin));
  say('answerWithin', both('antwoord binnen', 'answer within'), within(review.answerWithin));
  say('confirmWithin', both('bevestiging binnen', 'confirmation within'), within(review.confirmWithin));
  say('remindBefore', both('herinnering vooraf', 'reminder before'), within(review.remindBefore));
  say('supervisors.see', both('leidinggevenden zien', 'supervisors see'), word(review.supervisors.see));
  say(
    'supervisors.after',
    both('leidinggevenden zien na', 'supervisors see after'),
    within(review.supervisors.after),
  );
  const drawn = sayer('sample', both('blinde steekproef', 'blind sample'));
  drawn('share', both('aandeel', 'share'), { value: same(String(sample.share)), raw: sample.share });
  drawn('perWeek', both('per week', 'a week'), { value: same(String(sample.perWeek)), raw: sample.perWeek });
}

function aboutExplanations({ explanations }: Policy, sayer: (place: string, of: Text) => Say): void {
  const some = (set: ReadonlySet<string> | null): Said => ({ ...words([...(set ?? [])]), loose: set });
  for (const path of explanations.values()) {
    const say = sayer(`explanations.${path.id}`, quoted(path.label));
    say('label', both('naam', 'label'), { ...text(path.label), isDefault: true });
    say('work', both('soort werk', 'kind of work'), word(path.work));
    say('through', both('band met de medewerker', 'tie to the agent'), word(path.through));
    say('teams', both('teams', 'teams'), some(path.teams));
    say('queues', both('wachtrijen', 'queues'), some(path.queues));
    say('kinds', both('soorten zaken', 'kinds of cases'), some(path.kinds));
    say('reasons', both('redenen', 'reasons'), some(path.reasons));
    say('before', both('vooraf', 'before'), {
      value: msText(path.before),
      raw: path.before,
      loose: path.before,
    });
    say('after', both('achteraf', 'after'), {
      value: msText(path.after),
      raw: path.after,
      loose: path.after,
    });
    say('strength', both('sterkte', 'strength'), word(path.strength));
  }
}

// -- values ----------------------------------------------------------------------------------------

const word = (value: string | null): Said => ({
  value: value === null ? same('–') : same(value),
  raw: value,
});
const words = (list: readonly string[]): Said => ({
  value: listText(list),
  raw: list.length === 0 ? null : list,
});
const text = (value: Text): Said => ({ value: quoted(value), raw: value });
const yes = (value: boolean): Said => ({ value: whether(value), raw: value });
const asked = (value: boolean): Said => ({
  value: value ? both('vereist', 'required') : NOT_ASKED,
  raw: value,
  loose: value ? 0 : 1,
});
const most = (count: number | null | undefined): Said => ({
  value: countText(count ?? null),
  raw: count ?? null,
  loose: count ?? Number.POSITIVE_INFINITY,
});
const only = (set: ReadonlySet<string> | null): Said => ({
  value: set === null ? both('overal', 'anywhere') : listText([...set]),
  raw: set === null ? null : [...set].toSorted(),
  loose: set,
});
const evidence = (demand: EvidenceDemand | null): Said => ({
  value: demand === null ? NOT_ASKED : evidenceText(demand),
  raw:
    demand === null
      ? null
      : { mode: demand.mode, types: demand.types.toSorted(), before: demand.before, after: demand.after },
});
const quoted = ({ nl, en }: Text): Text => both(`‘${nl}’`, `‘${en}’`);

function effectText(effect: 'permit' | 'ask' | 'deny'): Both {
  if (effect === 'permit') return both('toegestaan', 'permitted');
  return effect === 'ask' ? both('navragen', 'asked about') : both('geweigerd', 'denied');
}

/** A day of a contract; the last one where the moment ends it. A moment within a day is told whole. */
function dayText(at: number | null, zone: string, last: boolean): Both {
  if (at === null) return both('onbepaald', 'open');
  const day = localDate(last ? at - 1 : at, zone);
  const edge = startOfDay(last ? localDate(at, zone) : day, zone);
  return same(edge === at ? day : new Date(at).toISOString());
}
