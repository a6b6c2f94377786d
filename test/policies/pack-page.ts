import { basesOf } from '#policies/bases.ts';
import type {
  ContextFile,
  EvidenceFile,
  MandateFile,
  OrganisationFile,
  PackFile,
  ReasonFile,
  RoleFile,
} from '#policies/schema.ts';

/**
 * The tables of a pack's page, made from the pack: what can drift is generated, and the words around it are
 * written by hand. Each is one Markdown table.
 */

export const TABLES = {
  reasons: (pack: PackFile) =>
    table(
      ['Reason', 'Purpose', 'Basis and law', 'Sees', 'Evidence', 'Also', 'Who'],
      entries(pack.reasons).map(([id, reason]) => [
        `**${reason.label?.en ?? ''}** \`${id}\``,
        (reason.purpose ?? '').replace('dpv:', ''),
        [basesOf(reason).map(article).join(', '), reason.law].filter(Boolean).join(' · '),
        (reason.categories ?? []).join(', '),
        evidence(reason.evidence),
        demands(reason).join('; '),
        whoMay(pack, id, reason),
      ]),
    ),
  roles: (pack: PackFile) =>
    table(
      ['Role', 'Kind', 'May change', 'Limits'],
      entries(pack.roles).map(([id, role]) => [
        `\`${id}\``,
        role.kind ?? 'human or software',
        entries(role.mandate).map(mandate).join('; ') || 'nothing',
        limits(role).join('; '),
      ]),
    ),
  organisations: (pack: PackFile) =>
    table(
      ['Organisation', 'Kind', 'Contract', 'Roles and reasons', 'Categories', 'Ceilings', 'From where'],
      entries(pack.organisations).map(([id, organisation]) => [
        id === 'default' ? 'everyone else' : `\`${id}\``,
        organisation.kind ?? '',
        contract(organisation),
        [listed('roles', organisation.roles), listed('reasons', organisation.reasons)].join('; '),
        organisation.categories?.join(', ') ?? 'those of the reason',
        entries(organisation.mandate).map(mandate).join('; '),
        [organisation.regions?.join(', '), place(organisation.context)].filter(Boolean).join('; '),
      ]),
    ),
};

function entries<T>(section: Readonly<Record<string, T>> | undefined): [string, T][] {
  return Object.entries(section ?? {});
}

function table(heads: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(heads), `|${'---|'.repeat(heads.length)}`, ...rows.map(line)].join('\n');
}

/** `eu-gdpr:A6-1-b` → 6(1)(b) */
function article(basis: string): string {
  return basis.replace(/^eu-gdpr:A(\d)-(\d)-([a-j]).*$/, '$1($2)($3)');
}

function evidence(demand: EvidenceFile | undefined): string {
  if (demand === undefined) return 'none asked';
  const work = (demand.any ?? demand.all ?? []).join(demand.any ? ' or ' : ' and ');
  const window = [
    demand.before && `${duration(demand.before)} before`,
    demand.after && `${duration(demand.after)} after`,
  ].filter(Boolean);
  const without = { permit: 'reviewed', ask: 'asked', deny: 'denied' }[demand.then ?? 'permit'];
  const instead = demand.escape === undefined ? '' : `, or \`${demand.escape}\``;
  return `${work}${window.length > 0 ? ` (${window.join(', ')})` : ''}; without: ${without}${instead}`;
}

/** `PT15M` → 15 min */
function duration(text: string): string {
  return text.replace(
    /^PT?(\d+)([MHD])$/,
    (_, n, unit) => `${n} ${{ M: 'min', H: 'h', D: 'd' }[unit as 'M']}`,
  );
}

function demands(reason: ReasonFile): string[] {
  const objection = reason.objection === 'compelling' ? 'an objection does not stop it' : '';
  return [
    reason.breakGlass ? 'emergency access' : '',
    reason.consent === 'granted' ? 'granted by the customer to this organisation by name' : '',
    reason.consent === 'required' ? 'consent' : '',
    reason.note ? 'a note' : '',
    reason.review ? 'always reviewed' : '',
    objection,
    reason.disclose === 'after' ? 'shown to the customer afterwards' : '',
    reason.disclose === 'withheld' ? 'not shown to the customer' : '',
    place(reason.context),
  ].filter((word) => word !== '');
}

function whoMay(pack: PackFile, id: string, reason: ReasonFile): string {
  const roles = entries(pack.roles).filter(([, role]) => role.reasons?.includes(id));
  if (roles.length === 0 && reason.breakGlass) return 'people in every role';
  return roles.map(([role]) => `\`${role}\``).join(' ');
}

function mandate([action, limit]: [string, MandateFile]): string {
  const past = limit.max === undefined ? '' : `, past that ${limit.then === 'ask' ? 'asked' : 'denied'}`;
  const up = limit.max === undefined ? '' : ` up to ${limit.max} ${limit.currency ?? ''}`.trimEnd() + past;
  return `${action}${up}${limit.persons === 2 ? ', two persons' : ''}`;
}

function limits(role: RoleFile): string[] {
  const { subjectsPerTask, lookupsPerTask } = role.budget ?? {};
  return [
    role.actsFor ? 'acts for a person' : '',
    subjectsPerTask || lookupsPerTask
      ? `a task: ${subjectsPerTask} customers, ${lookupsPerTask} lookups`
      : '',
    place(role.context),
  ].filter((word) => word !== '');
}

function place(context: ContextFile | undefined): string {
  if (context === undefined) return '';
  return [
    context.sites && `sites ${context.sites.join(', ')}`,
    context.device && 'managed device',
    context.home === false && 'not from home',
    context.networks && `networks ${context.networks.join(', ')}`,
    context.countries && `countries ${context.countries.join(', ')}`,
  ]
    .filter(Boolean)
    .join(', ');
}

function contract({ from, until }: OrganisationFile): string {
  return [from && `from ${from}`, until && `until ${until}`].filter(Boolean).join(' ');
}

function listed(what: string, list: readonly string[] | undefined): string {
  return list === undefined ? `all ${what}` : list.map((word) => `\`${word}\``).join(' ');
}
