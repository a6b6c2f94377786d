import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { policyFromPacks } from '#extension/config.ts';
import { lintText } from '#extension/lint.ts';
import { prepareFrontEnds } from '#extension/parse/front-end.ts';
import { createProject, filesUnder, readText } from '#extension/project.ts';
import { byTurns, type Row, rate, type Scale } from '../measure.ts';
import { PACK, ROOT } from '../week.ts';

/** The linter over this project's own sources and its fixtures. */
export async function linter({ quick, repetitions }: Scale): Promise<Row[]> {
  const { policy } = policyFromPacks([PACK]);
  if (!policy) throw new Error('the pack does not compile');
  const folders = quick ? ['test/lint'] : ['test/lint', 'server', 'extension', 'policies'];
  const files = folders
    .flatMap((folder) => filesUnder(join(ROOT, folder)))
    .map((path) => ({ path, text: readFileSync(path, 'utf8') }));
  const count = files.reduce((sum, { text }) => sum + text.split('\n').length, 0);
  await prepareFrontEnds();
  let findings = 0;
  const measured = await byTurns(
    repetitions,
    () =>
      rate(count, () => {
        const project = createProject(readText);
        for (const { path, text } of files) {
          findings += lintText({ path, text, policy, project, today: '2026-11-22' })?.findings.length ?? 0;
        }
      }),
    () =>
      rate(count, () => {
        for (const { path, text } of files) ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
      }),
  );
  if (findings === 0) throw new Error('the linter found nothing in its own fixtures');
  return [
    {
      what: 'linting',
      against: 'TypeScript’s `createSourceFile` alone',
      ...measured,
      unit: 'lines/s',
      target: null,
      note: `${count.toLocaleString('en')} lines in ${files.length} files.`,
    },
  ];
}
