import type { Difference, ReplayReport } from './replay-decisions.ts';

/** A replay in words: what differs first, then what was held against what. */
export function replayText(report: ReplayReport): string {
  const { replayed, closed, consents, policies, differing, remarks } = report;
  const line = (mark: string) => (one: Difference) =>
    `${mark}  entry ${one.index}, lookup ${one.lookup}: ${one.what}: ${one.detail}\n`;
  const lookups = new Set(differing.map(({ lookup }) => lookup)).size;
  const told = closed === 0 ? '' : `; ${counted(closed, 'is', 'are')} not disclosed far enough to tell`;
  return [
    ...differing.map(line('DIFF')),
    ...remarks.map(line('NOTE')),
    ...policies.map(
      (policy) =>
        `policy   ${policy.pack} ${policy.version}: ${counted(policy.lookups, 'lookup', 'lookups')}\n`,
    ),
    `in force ${forceText(report)}\n`,
    `consent  ${consentText(consents)}\n`,
    `\n${counted(replayed, 'decision', 'decisions')} derived again, ${counted(lookups, 'differs', 'differ')}${told}.\n`,
  ].join('');
}

function forceText({ tellsForce, differing }: ReplayReport): string {
  if (!tellsForce) return 'the file does not tell which policy was when';
  const others = differing.filter(({ what }) => what === 'in-force').length;
  return others === 0
    ? 'each was decided under the policy in force at its time'
    : `${counted(others, 'was', 'were')} decided under another policy`;
}

function consentText({ compared, missing }: ReplayReport['consents']): string {
  if (compared + missing === 0) return 'no decision rests on a customer’s word that is disclosed';
  const gone = missing === 0 ? '' : `; ${missing} are not in the file`;
  return `${counted(compared, 'fact', 'facts')} held against what the customer said${gone}`;
}

const counted = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;
