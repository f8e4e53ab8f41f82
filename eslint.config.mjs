import sonarjs from 'eslint-plugin-sonarjs';
import tseslint from 'typescript-eslint';

const BARE_TIME = [
  { selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']", message: 'Take time from libs/clock.' },
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'Take time from libs/clock.' },
  { selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']", message: 'Use node:crypto; Math.random is never a secret nor an id.' },
];
const NO_BARRELS = [
  { selector: 'ExportAllDeclaration', message: 'No barrels: import the file that holds the thing.' },
  { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' },
];
const NO_ENVIRONMENT = [{ selector: "MemberExpression[object.name='process'][property.name='env']", message: 'Only libs/config reads the environment.' }];
const NO_BARE_SQL_NOW = [
  { selector: "TemplateElement[value.raw=/(?<![.\\w])now\\(\\)/]", message: 'SQL takes time from clock.now().' },
  { selector: "Literal[value=/(?<![.\\w])now\\(\\)/]", message: 'SQL takes time from clock.now().' },
];

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', '.state/**', '**/generated/**', 'coverage/**'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.base],
    plugins: { sonarjs },
    languageOptions: { parserOptions: { project: ['./tsconfig.json', './tsconfig.browser.json', './tsconfig.browser-specs.json'], tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'off' },
    rules: {
      'max-lines': ['error', { max: 300, skipBlankLines: false, skipComments: false }],
      'max-lines-per-function': ['error', { max: 80, skipComments: true, skipBlankLines: true }],
      'sonarjs/cognitive-complexity': ['error', 15],
      'complexity': ['error', 15],
      'max-params': ['error', 6],
      'no-restricted-syntax': ['error', ...BARE_TIME, ...NO_BARRELS, ...NO_ENVIRONMENT, ...NO_BARE_SQL_NOW],
      'eqeqeq': 'error',
      'no-console': 'error',
      'no-eval': 'error',
      'prefer-const': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  { files: ['libs/config/**/*.ts'], rules: { 'no-restricted-syntax': ['error', ...BARE_TIME, ...NO_BARRELS] } },
  { files: ['libs/clock/**/*.ts'], rules: { 'no-restricted-syntax': ['error', ...NO_BARRELS, ...NO_ENVIRONMENT] } },
  { files: ['libs/database/src/migrations/**/*.ts'], rules: { 'max-lines-per-function': 'off', 'no-restricted-syntax': ['error', ...NO_BARRELS] } },
  {
    files: ['scripts/**/*.ts', 'bench/**/*.ts', 'test/**/*.ts', 'libs/testing/**/*.ts', '**/*spec.ts', 'libs/recorder/src/browser/**/*.ts', 'apps/web/src/client/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', { selector: "ExportAllDeclaration[exported=null]", message: 'No barrels.' }], 'no-console': 'off', 'max-lines-per-function': 'off' },
  },
);
