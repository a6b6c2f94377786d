import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import plugin from '@typescript-eslint/eslint-plugin';
import parser from '@typescript-eslint/parser';
import { ESLint, type Linter } from 'eslint';

/**
 * The rivals, a process of their own: `node eslint.ts names|types FILE…`. Prints how much was found.
 *
 * `names`: ESLint with the parser of typescript-eslint and those of its rules that look for what ours look for, by name
 * and by shape, each file by itself. `types`: the same, and three rules of typescript-eslint that ask where a value
 * comes from, in whichever file: what an argument, a returned value and a hole in a template are.
 */
const [how, ...files] = process.argv.slice(2);
if (how !== 'names' && how !== 'types') throw new Error('names or types');

const NAMES: Linter.RulesRecord = {
  'no-console': 'error',
  'no-restricted-imports': ['error', { paths: ['jsforce', '@hubspot/api-client', 'node-zendesk'] }],
  'no-restricted-syntax': [
    'error',
    "CallExpression[callee.property.name='query'] > TemplateLiteral",
    'MemberExpression[property.name=/^(email|phone|iban|bsn|birthDate)$/]',
    'Literal[value=/\\b\\d{9}\\b/]',
  ],
  'no-unused-vars': 'error',
  'no-unreachable': 'error',
  'consistent-return': 'error',
};
const TYPES: Linter.RulesRecord = {
  '@typescript-eslint/no-unsafe-argument': 'error',
  '@typescript-eslint/no-unsafe-return': 'error',
  '@typescript-eslint/restrict-template-expressions': 'error',
};

const typed = how === 'types';
/** Of these very files: by patterns TypeScript takes one of `a.js` and `a.ts`. */
const project = join(import.meta.dirname, '../../../node_modules/.cache/inzage/tsconfig.eslint.json');
if (typed) {
  mkdirSync(join(project, '..'), { recursive: true });
  const compilerOptions = { incremental: false, tsBuildInfoFile: null, allowJs: true };
  const extended = join(import.meta.dirname, '../../../tsconfig.json');
  writeFileSync(
    project,
    JSON.stringify({ extends: extended, compilerOptions, files: files.map((each) => resolve(each)) }),
  );
}
const eslint = new ESLint({
  overrideConfigFile: true,
  overrideConfig: [
    {
      files: ['**/*.{js,mjs,cjs,jsx,ts,mts,cts,tsx}'],
      languageOptions: {
        parser,
        parserOptions: {
          ecmaFeatures: { jsx: true },
          ...(typed && { project }),
        },
      },
      linterOptions: { reportUnusedDisableDirectives: 'off' },
      ...(typed && { plugins: { '@typescript-eslint': plugin as never } }),
      rules: { ...NAMES, ...(typed && TYPES) },
    },
  ],
  cache: false,
});
const results = await eslint.lintFiles(files);
for (const { filePath, messages } of results) {
  const failed = messages.find(({ fatal }) => fatal);
  if (failed) throw new Error(`${filePath}: ${failed.message}`);
}
console.log(results.reduce((sum, { messages }) => sum + messages.length, 0));
