import type { DecidingPlace, PolicyExplanation } from './explain.ts';
import type { Origin, Provenance } from './provenance.ts';

/** Explanations and provenance as lines for people. */

export function explanationText({ sentence, decision, places, whatIf }: PolicyExplanation): string {
  const list = (names: readonly string[]) => (names.length === 0 ? '–' : names.join(', '));
  const answer =
    decision.effect === decision.wouldBe
      ? decision.wouldBe
      : `${decision.wouldBe} (the policy observes: ${decision.effect})`;
  const lines = [
    `nl         ${sentence.nl}`,
    `en         ${sentence.en}`,
    '',
    `answer     ${answer}`,
    `rules      ${list(decision.rules)}`,
    `permitted  ${list(decision.permitted)}`,
    `withheld   ${list(decision.withheld)}`,
  ];
  if (places.length > 0) lines.push('', 'where it is written', ...places.map(placeLine));
  if (whatIf.length > 0) {
    lines.push('', 'what would change the answer');
    for (const { change, wouldBe, more } of whatIf) {
      const fields =
        more.length === 0 ? '' : `, with ${more.slice(0, 5).join(', ')}${more.length > 5 ? ' and more' : ''}`;
      lines.push(`  ${change.en} / ${change.nl}: ${wouldBe}${fields}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

const placeLine = ({ rule, path, provenance }: DecidingPlace): string => {
  const where = provenance?.decidedBy
    ? originText(provenance.decidedBy)
    : 'no pack writes it: the default holds';
  return `  ${(rule ?? 'permitted').padEnd(22)} ${path}  ${where}`;
};

/** `ours.yaml:12:5 (organisation, our-desk 1.2.0)` */
const originText = ({ file, line, column, layer, pack, version }: Origin): string =>
  `${file}:${line}:${column} (${layer === null ? '' : `${layer}, `}${pack} ${version})`;

/** A value, the place that decides it, and those that it overrode. */
export function provenanceText({
  path,
  value,
  decidedBy,
  overrode,
  merged,
  lockedBy,
  removedBy,
}: Provenance): string {
  const shown = value === undefined ? 'not written: the default holds' : JSON.stringify(value);
  const lines = [`${path}: ${shown}`];
  if (decidedBy) lines.push(`  decided by  ${originText(decidedBy)}`);
  for (const origin of overrode)
    lines.push(
      `  ${merged ? 'adds to   ' : 'overrides '}  ${originText(origin)}: ${JSON.stringify(origin.value)}`,
    );
  if (lockedBy) lines.push(`  locked by   ${originText(lockedBy)}`);
  if (removedBy) lines.push(`  removed by  ${originText(removedBy)}`);
  return `${lines.join('\n')}\n`;
}
