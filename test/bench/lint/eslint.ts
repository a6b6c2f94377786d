import parser from '@typescript-eslint/parser';
import { ESLint } from 'eslint';

/**
 * The rival, a process of its own: ESLint with the parser of typescript-eslint and those of its rules that look for
 * what ours look for, by name and by shape. Arguments are files.
 */
const eslint = new ESLint({
  overrideConfigFile: true,
  overrideConfig: [
    {
      files: ['**/*.{js,mjs,cjs,jsx,ts,mts,cts,tsx}'],
      languageOptions: { parser, parserOptions: { ecmaFeatures: { jsx: true } } },
      linterOptions: { reportUnusedDisableDirectives: 'off' },
      rules: {
        'no-console': 'error',
        'no-restricted-imports': ['error', { paths: ['jsforce', '@hubspot/api-client', 'node-zendesk'] }],
        'no-restricted-syntax': [
          'error',
          "CallExpression[callee.property.name='query'] > TemplateLiteral",
          'MemberExpression[property.name=/^(email|phone|iban|bsn|birthDate)$/]',
          'Literal[value=/\\b\\d{9}\\b/]',
        ],
        'no-unused-vars': 'error',
        'no-undef': 'off',
        'no-unreachable': 'error',
        'consistent-return': 'error',
      },
    },
  ],
  cache: false,
});
const results = await eslint.lintFiles(process.argv.slice(2));
console.log(results.reduce((sum, { messages }) => sum + messages.length, 0));
