import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createNeighbours } from '../../extension/flow/neighbours.ts';
import { lintText } from '../../extension/lint.ts';
import { positionOf } from '../../extension/parse/ir.ts';
import { createProject, filesUnder, readText } from '../../extension/project.ts';
import { expected, found, POLICY, ROOT, TODAY } from './fixtures.ts';

/** Personal data that goes from one file into another, over projects whose files say what is to be found. */

const PROJECTS = join(ROOT, 'test/lint/projects');
const project = createProject(readText);
const neighbours = createNeighbours();

function lint(path: string) {
  const text = readFileSync(path, 'utf8');
  const result = lintText({ path, text, policy: POLICY, project, neighbours, today: TODAY });
  if (!result) throw new Error(path);
  return { text, result };
}

describe.each(readdirSync(PROJECTS))('%s', (name) => {
  test.each(filesUnder(join(PROJECTS, name)).map((path) => relative(PROJECTS, path)))('%s', (path) => {
    const { text, result } = lint(join(PROJECTS, path));
    expect(found(result).sort()).toEqual(expected(text).sort());
    expect(result.notices).toEqual([]);
  });
});

/** Every place of the first finding on a line, with its file where that is another one. */
function way(path: string, line: number): string[] {
  const { result } = lint(join(PROJECTS, path));
  const finding = result.findings.find(
    (each) => positionOf(result.unit, each.span.start).line === line && !each.suppressed,
  );
  return (finding?.related ?? []).map(({ span, elsewhere, message }) => {
    const file = elsewhere ? `${relative(PROJECTS, elsewhere.path)}:` : '';
    return `${message.en} ${file}${positionOf(elsewhere ?? result.unit, span.start).line}`;
  });
}

test('a finding tells the whole way, through every file', () => {
  expect(way('shop/src/sync.ts', 8)).toEqual([
    'Read here shop/src/crm/people.ts:9',
    'Handed on here 5',
    'Handed on here 8',
    'Handed on here shop/src/util/audit.ts:11',
    'Logged here shop/src/util/audit.ts:15',
  ]);
});

test('a wrapper that was already told by its own file is not told again', () => {
  const { result } = lint(join(PROJECTS, 'shop/src/sync.ts'));
  const last = result.unit.calls.find(({ call }) =>
    result.unit.text.slice(call.span.start).startsWith('welcome('),
  );
  const spans = result.findings.map((finding) => finding.span.start);
  expect(
    spans.filter((start) => last && start >= last.call.span.start && start < last.call.span.end),
  ).toEqual([]);
});
