import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { gatherFacts } from '../../extension/facts/lookups.ts';
import { createNeighbours, type Neighbours } from '../../extension/flow/neighbours.ts';
import { createSurvey, mayTell } from '../../extension/flow/survey.ts';
import { lintText } from '../../extension/lint.ts';
import { createProject, filesUnder, readOnce } from '../../extension/project.ts';
import { POLICY, ROOT, TODAY } from './fixtures.ts';

/** Files in which following data cannot tell anything are passed over; nothing that would be found is. */

const surveyed = (): Neighbours => ({ ...createNeighbours(), survey: createSurvey() });

test.each([
  ['test/lint/err'],
  ['test/lint/ok'],
  ['test/lint/projects'],
  ['extension/output'],
  ['server/client'],
])(
  'passing over files changes nothing that is found in %s',
  (folder) => {
    const project = createProject(readOnce());
    const [with_, without] = [surveyed(), createNeighbours()];
    for (const path of filesUnder(join(ROOT, folder))) {
      const input = { path, text: readFileSync(path, 'utf8'), policy: POLICY, project, today: TODAY };
      const told = (neighbours: Neighbours) => {
        const result = lintText({ ...input, neighbours });
        return {
          findings: result?.findings.map(({ related: _, ...each }) => each),
          notices: result?.notices,
        };
      };
      expect(told(with_), path).toEqual(told(without));
    }
  },
  60_000,
);

/** Whether the first of these files is followed at all. */
function isFollowed(files: Readonly<Record<string, string>>): boolean {
  const [[path = '', text = ''] = []] = Object.entries(files);
  const project = createProject((each) => files[each] ?? null);
  const unit = project.unitOf(path, text);
  if (!unit) throw new Error(`no front end reads ${path}`);
  const neighbours = surveyed();
  const facts = gatherFacts(unit, POLICY, project.load);
  return neighbours.survey !== null && mayTell(neighbours.survey, neighbours, facts);
}

const LOGS = 'export const tell = (text: string) => console.log(text);\n';
const READS =
  "import { conn } from 'jsforce';\nexport const read = (id) => conn.sobject('Contact').retrieve(id);\n";
const JOINS =
  "import { read } from './b.ts';\nimport { tell } from './c.ts';\nexport const run = async (id) => tell(await read(id));\n";

test.each<[string, boolean, Record<string, string>]>([
  ['a file that logs what it names', true, { '/a.ts': 'export const f = (c) => console.log(c.email);\n' }],
  ['a file that names people and tells nobody', false, { '/a.ts': 'export const f = (c) => c.email;\n' }],
  ['a file that logs and knows nobody', false, { '/a.ts': 'export const f = (c) => console.log(c.size);\n' }],
  ['one that only brings two others together', true, { '/a.ts': JOINS, '/b.ts': READS, '/c.ts': LOGS }],
  [
    'through files that pass exports on',
    true,
    {
      '/a.ts': JOINS,
      '/b.ts': "export * from './d.ts';\n",
      '/d.ts': READS,
      '/c.ts': "export { tell } from './e.ts';\n",
      '/e.ts': LOGS,
    },
  ],
  [
    'where the other files do nothing of the kind',
    false,
    { '/a.ts': JOINS, '/b.ts': READS, '/c.ts': 'export const tell = (text) => text.length;\n' },
  ],
  [
    'where what logs is another function of that file',
    false,
    {
      '/a.ts': JOINS,
      '/b.ts': READS,
      '/c.ts': `export const tell = (text) => text.length;\nexport const other = (text) => console.log(text);\n`,
    },
  ],
  [
    'through an object of a class',
    true,
    {
      '/a.ts': "import { Sync } from './b.ts';\nexport const run = (email) => new Sync().run(email);\n",
      '/b.ts':
        "import { tell } from './c.ts';\nexport class Sync {\n  run(text) {\n    tell(text);\n  }\n}\n",
      '/c.ts': LOGS,
    },
  ],
  [
    'through a name that is given its value later',
    true,
    {
      '/a.ts': "import { say } from './b.ts';\nexport const run = (email) => say(email);\n",
      '/b.ts':
        "import { tell } from './c.ts';\nlet how;\nif (process.env.LOUD) {\n  how = tell;\n}\nexport const say = (text) => how(text);\n",
      '/c.ts': LOGS,
    },
  ],
  [
    'through CommonJS',
    true,
    {
      '/a.js': "const b = require('./b');\nmodule.exports = (email) => b.say(email);\n",
      '/b.js': "const { tell } = require('./c');\nmodule.exports = { say: (text) => tell(text) };\n",
      '/c.js': 'exports.tell = (text) => console.log(text);\n',
    },
  ],
  [
    'through a module of a Python package',
    true,
    {
      '/a.py': 'from app import jobs\n\ndef run(customer):\n    jobs.tell(customer.email)\n',
      '/app/__init__.py': '',
      '/app/jobs.py': 'import logging\n\ndef tell(text):\n    logging.info(text)\n',
    },
  ],
  [
    'a session under another name',
    true,
    {
      '/a.py': 'from flask import session as kept\n\ndef run(customer):\n    kept["who"] = customer.email\n',
    },
  ],
  [
    'a link made of it',
    true,
    { '/a.tsx': 'export const Link = ({ email }) => <a href={"/find?q=" + email}>x</a>;\n' },
  ],
])('%s: followed %s', (_, followed, files) => {
  expect(isFollowed(files)).toBe(followed);
});
