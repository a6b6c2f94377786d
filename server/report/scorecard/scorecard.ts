import type { Text } from '#policies/vocabulary.ts';
import { day, text } from '#server/evidence/sentence.ts';
import {
  type Evidence,
  type Judgement,
  NORMS,
  type Norm,
  type NormId,
  type ScorecardFacts,
  THRESHOLDS,
} from './norms.ts';

/**
 * The seven norms by which Suwinet's users were inspected, and BIO2 8.15 and 8.16, judged from what the system itself
 * recorded. Pure: facts in, judgements out. Nobody fills anything in, and what is not recorded cannot be told.
 */
const DAY = 86_400_000;

const TITLES: Record<NormId, Text> = {
  '1.3': text('Beveiligingsbeleid en -plan vastgesteld', 'Security policy and plan approved'),
  '1.4': text('Beleid bekendgemaakt', 'Policy made known'),
  '1.5': text('Jaarlijks geëvalueerd en bijgewerkt', 'Evaluated every year and kept up to date'),
  '2.2': text('Scheiding van functies', 'Separation of functions'),
  '2.3': text(
    'Security officer rapporteert aan de leiding',
    'The security officer reports to the management',
  ),
  '13.1': text('Autorisatiestructuur', 'Authorisation structure'),
  '13.5': text('Controle op het gebruik', 'Control of use'),
  '8.15': text('Logboek ongewijzigd en getoetst', 'Log unaltered and tested'),
  '8.16': text('Gebruik wordt gevolgd', 'Use is monitored'),
};

type Judged = Pick<Norm, 'judgement' | 'because' | 'evidence'>;

/** Every norm, in order. */
export function scorecard(facts: ScorecardFacts): Norm[] {
  const judged: Record<NormId, Judged> = {
    '1.3': approved(facts),
    '1.4': madeKnown(),
    '1.5': evaluated(facts),
    '2.2': separated(facts),
    '2.3': reported(facts),
    '13.1': authorised(facts),
    '13.5': controlled(facts),
    '8.15': logged(facts),
    '8.16': monitored(facts),
  };
  return NORMS.map((id) => ({
    id,
    set: id.startsWith('8.') ? 'bio2' : 'suwinet',
    title: TITLES[id],
    ...judged[id],
  }));
}

/** How many of the seven norms have which judgement. */
export function sumOf(norms: readonly Norm[]): Record<Judgement, number> {
  const sum = { meets: 0, partly: 0, 'does-not': 0, 'cannot-tell': 0 };
  for (const { set, judgement } of norms) if (set === 'suwinet') sum[judgement]++;
  return sum;
}

const entry = (index: number | null): Evidence[] =>
  index === null ? [] : [{ label: text(`regel ${index}`, `entry ${index}`), entry: index, page: null }];
const at = (page: NonNullable<Evidence['page']>, nl: string, en: string): Evidence => ({
  label: text(nl, en),
  entry: null,
  page,
});
const dated = (ms: number, zone: string): Text => text(day(ms, zone, 'nl'), day(ms, zone, 'en'));
const judged = (judgement: Judgement, because: Text, evidence: Evidence[] = []): Judged => ({
  judgement,
  because,
  evidence,
});

function approved({ policy, zone }: ScorecardFacts): Judged {
  if (!policy) return judged('does-not', text('Er is geen beleid in werking.', 'No policy is in force.'));
  const on = dated(policy.at, zone);
  return policy.byTwo
    ? judged(
        'meets',
        text(
          `Pakket ${policy.version} is sinds ${on.nl} in werking, voorgesteld en bevestigd door twee mensen.`,
          `Pack ${policy.version} is in force since ${on.en}, proposed and confirmed by two people.`,
        ),
        entry(policy.index),
      )
    : judged(
        'partly',
        text(
          `Pakket ${policy.version} is sinds ${on.nl} in werking, ingesteld bij het starten en niet door twee mensen.`,
          `Pack ${policy.version} is in force since ${on.en}, set at start and not by two people.`,
        ),
        [...entry(policy.index), at('policies', 'beleid', 'policy')],
      );
}

const madeKnown = (): Judged =>
  judged(
    'cannot-tell',
    text(
      'Dat medewerkers het beleid hebben gelezen wordt hier niet vastgelegd. Elke raadpleging die iets te melden heeft, kreeg wel de tekst van het beleid te zien.',
      'That people read the policy is not recorded here. Every lookup that something is to be said about did show the policy’s words.',
    ),
    [at('policies', 'beleid', 'policy')],
  );

function evaluated({ evaluated, now, recordedSince, zone }: ScorecardFacts): Judged {
  const limit = now - THRESHOLDS.evaluateDays * DAY;
  if (evaluated && evaluated.at >= limit) {
    const [on, next] = [dated(evaluated.at, zone), dated(evaluated.at + THRESHOLDS.evaluateDays * DAY, zone)];
    const changes = evaluated.changes;
    return judged(
      'meets',
      text(
        `Laatst gewogen op ${on.nl}; ${changes} ${changes === 1 ? 'wijziging' : 'wijzigingen'} in een jaar. Volgende voor ${next.nl}.`,
        `Last weighed on ${on.en}; ${changes} ${changes === 1 ? 'change' : 'changes'} in a year. Next before ${next.en}.`,
      ),
      [at('policies', 'versies', 'versions')],
    );
  }
  if (evaluated === null && (recordedSince === null || recordedSince > limit)) {
    return judged(
      'cannot-tell',
      text(
        'Er wordt nog geen jaar vastgelegd, en in die tijd is het beleid niet opnieuw gewogen.',
        'Less than a year is recorded, and in that time the policy was not weighed again.',
      ),
    );
  }
  return judged(
    'does-not',
    evaluated === null
      ? text(
          'In het afgelopen jaar is geen voorstel besloten en geen les beantwoord.',
          'In the last year no proposal was decided and no lesson answered.',
        )
      : text(
          `Laatst gewogen op ${dated(evaluated.at, zone).nl}, langer dan een jaar geleden.`,
          `Last weighed on ${dated(evaluated.at, zone).en}, more than a year ago.`,
        ),
    [at('policies', 'versies', 'versions')],
  );
}

function separated({ separation }: ScorecardFacts): Judged {
  const { decided, involved, unjustified, confirmed } = separation;
  if (decided === 0) {
    return judged(
      'cannot-tell',
      text(
        'In het afgelopen jaar is over geen bevinding besloten.',
        'In the last year no finding was decided on.',
      ),
    );
  }
  const because = text(
    `${involved} van ${decided} besluiten door een betrokkene; ${confirmed} van ${unjustified} ‘ongerechtvaardigd’ door twee personen.`,
    `${involved} of ${decided} decisions by somebody concerned; ${confirmed} of ${unjustified} ‘unjustified’ by two people.`,
  );
  const holds = involved === 0 && confirmed === unjustified;
  return judged(holds ? 'meets' : 'does-not', because, [
    at('findings', `${decided} besluiten`, `${decided} decisions`),
    ...entry(separation.entry),
  ]);
}

function reported({ management: { delivered, opened }, zone }: ScorecardFacts): Judged {
  if (!delivered && !opened) {
    return judged(
      'does-not',
      text(
        'In de afgelopen drie maanden is geen rapport verzonden, en door niemand anders dan een security officer geopend.',
        'In the last three months no report went out, and nobody but a security officer opened one.',
      ),
      [at('deliveries', 'verzending', 'deliveries')],
    );
  }
  const sent = delivered
    ? text(
        `Het rapport van ${delivered.month} is verzonden op ${dated(delivered.at, zone).nl}`,
        `The report of ${delivered.month} went out on ${dated(delivered.at, zone).en}`,
      )
    : text('Er is geen rapport vanzelf verzonden', 'No report went out by itself');
  const read = opened
    ? text(
        `een ander dan de security officer opende een rapport op ${dated(opened.at, zone).nl}`,
        `somebody other than the security officer opened a report on ${dated(opened.at, zone).en}`,
      )
    : text(
        'niemand anders dan een security officer opende er een',
        'nobody but a security officer opened one',
      );
  return judged(
    delivered && opened ? 'meets' : 'partly',
    text(`${sent.nl}; ${read.nl}.`, `${sent.en}; ${read.en}.`),
    [...entry(opened?.index ?? null), at('deliveries', 'verzending', 'deliveries')],
  );
}

function authorised({ matrix }: ScorecardFacts): Judged {
  if (!matrix) return judged('does-not', text('Er is geen beleid in werking.', 'No policy is in force.'));
  const { roles, reasons, categories, accounts, withoutRole } = matrix;
  const shape = text(
    `${roles} rollen × ${reasons} redenen × ${categories} categorieën`,
    `${roles} roles × ${reasons} reasons × ${categories} categories`,
  );
  const evidence = [at('policies', 'matrix', 'matrix')];
  if (accounts === 0) {
    return judged(
      'cannot-tell',
      text(
        `${shape.nl}; welke accounts er zijn, vertelde niemand.`,
        `${shape.en}; nobody told which accounts there are.`,
      ),
      evidence,
    );
  }
  const share = withoutRole / accounts;
  return judged(
    share <= THRESHOLDS.withoutRole ? 'meets' : share <= THRESHOLDS.withoutRolePartly ? 'partly' : 'does-not',
    text(
      `${shape.nl}; ${withoutRole} van ${accounts} accounts zonder rol.`,
      `${shape.en}; ${withoutRole} of ${accounts} accounts without a role.`,
    ),
    evidence,
  );
}

function controlled({ control }: ScorecardFacts): Judged {
  const { due, inTime, open, drawn, sampled } = control;
  if (due === 0 && drawn === 0) {
    return judged(
      'cannot-tell',
      text(
        'In de afgelopen drie maanden kwam geen bevinding aan haar termijn, en de steekproef trok niets.',
        'In the last three months no finding came to its limit, and the sample drew nothing.',
      ),
    );
  }
  const [timely, seen] = [due === 0 ? 1 : inTime / due, drawn === 0 ? 1 : sampled / drawn];
  const percent = (share: number): string => `${Math.floor(share * 100)}%`;
  const told =
    due === 0
      ? text('Geen bevinding kwam aan haar termijn', 'No finding came to its limit')
      : text(
          `${percent(timely)} van de bevindingen binnen de termijn besloten (${inTime} van ${due}), norm ${percent(THRESHOLDS.inTime)}`,
          `${percent(timely)} of the findings decided within their limit (${inTime} of ${due}), norm ${percent(THRESHOLDS.inTime)}`,
        );
  const sample = sampleWords(drawn, seen);
  const because = text(`${told.nl}; ${sample.nl}.`, `${told.en}; ${sample.en}.`);
  const judgement: Judgement =
    timely >= THRESHOLDS.inTime && seen >= THRESHOLDS.sampled
      ? 'meets'
      : timely >= THRESHOLDS.inTimePartly && seen >= THRESHOLDS.sampledPartly
        ? 'partly'
        : 'does-not';
  return judged(judgement, because, [at('findings', `${open} open`, `${open} open`)]);
}

/** In words alone: how many of a blind sample wait would tell where they are. */
function sampleWords(drawn: number, share: number): Text {
  if (drawn === 0)
    return text('uit de steekproef was niets te beoordelen', 'nothing of the sample was to be decided');
  if (share >= THRESHOLDS.sampled) return text('de steekproef is beoordeeld', 'the sample was decided on');
  return share >= THRESHOLDS.sampledPartly
    ? text('de steekproef is deels beoordeeld', 'the sample was partly decided on')
    : text('de steekproef is grotendeels niet beoordeeld', 'most of the sample was not decided on');
}

function logged({ ledger, now, zone }: ScorecardFacts): Judged {
  const { state, signedDays, days, witnesses, cosignedAt, audited } = ledger;
  const evidence = [
    at('integrity', `${signedDays} dagen ondertekend`, `${signedDays} days signed`),
    ...entry(audited?.index ?? null),
  ];
  if (state === 'broken') {
    return judged(
      'does-not',
      text('Het logboek is niet wat is ondertekend.', 'The ledger is not what was signed.'),
      evidence,
    );
  }
  if (state === 'unchecked') {
    return judged(
      'cannot-tell',
      text(
        'Het logboek is sinds het starten nog niet nagerekend.',
        'The ledger has not been hashed anew since the start.',
      ),
      evidence,
    );
  }
  const limit = now - THRESHOLDS.independentDays * DAY;
  const isIndependent = (cosignedAt ?? 0) >= limit || (audited?.at ?? 0) >= limit;
  const isSigned = days > 0 && signedDays / days >= THRESHOLDS.signedDays;
  const who =
    witnesses > 0
      ? text(
          `${witnesses} ${witnesses === 1 ? 'getuige tekende' : 'getuigen tekenden'} mee`,
          `${witnesses} ${witnesses === 1 ? 'witness' : 'witnesses'} cosigned`,
        )
      : audited
        ? text(
            `een auditor nam het over op ${dated(audited.at, zone).nl}`,
            `an auditor took a copy on ${dated(audited.at, zone).en}`,
          )
        : text('geen getuige of auditor toetste het', 'no witness or auditor tested it');
  return judged(
    isIndependent && isSigned ? 'meets' : 'partly',
    text(
      `Nagerekend en ongewijzigd; op ${signedDays} van ${days} dagen ondertekend, ${who.nl}.`,
      `Hashed anew and unaltered; signed on ${signedDays} of ${days} days, ${who.en}.`,
    ),
    evidence,
  );
}

function monitored({ use, now }: ScorecardFacts): Judged {
  const { feeds, completeness } = use;
  const evidence = [at('integrity', `${feeds.length} bronnen`, `${feeds.length} feeds`)];
  if (feeds.length === 0) {
    return judged(
      'does-not',
      text('Geen bron vertelt welk werk er was.', 'No feed tells of the work there was.'),
      evidence,
    );
  }
  const silences = feeds.map(({ watermark }) => Math.max(0, now - watermark));
  const hours = Math.round(Math.max(...silences) / 3_600_000);
  const silent = silences.filter((ms) => ms > THRESHOLDS.silentHours * 3_600_000).length;
  const missing = completeness === 'incomplete' || completeness === 'differs';
  const because = text(
    `${feeds.length - silent} van ${feeds.length} bronnen in de laatste ${THRESHOLDS.silentHours} uur gehoord; langste stilte ${hours} uur. ${missing ? 'Er ontbreken raadplegingen.' : 'Voor zover bekend ontbreken geen raadplegingen.'}`,
    `${feeds.length - silent} of ${feeds.length} feeds heard in the last ${THRESHOLDS.silentHours} hours; longest silence ${hours} hours. ${missing ? 'Lookups are missing.' : 'As far as is known no lookups are missing.'}`,
  );
  if (silent === feeds.length) return judged('does-not', because, evidence);
  return judged(silent === 0 && !missing ? 'meets' : 'partly', because, evidence);
}
