import { defineConfig } from 'eslint/config';
import compat from 'eslint-plugin-compat';
import vue from 'eslint-plugin-vue';
import tseslint from 'typescript-eslint';
import vueParser from 'vue-eslint-parser';

const NO_NEVER = [
  { selector: 'TSAsExpression > TSNeverKeyword', message: '`as never` takes part in any type: say which it is.' },
];
const NO_ASSERTION = {
  selector: "TSAsExpression:not([typeAnnotation.typeName.name='const'])",
  message: 'No assertion here but `as const`: type what it comes from.',
};

/** What the product asks PostgreSQL is declared, and compared with the schema in a test (docs/decisions/0020). */
const NO_LOOSE_SQL = [
  "CallExpression[callee.property.name='query']",
  'MemberExpression[property.name=/^\\$(query|execute)Raw(Unsafe)?$/]',
].map((selector) => ({ selector, message: 'Declare a statement (db/sql/statement.ts) and run it.' }));

export default defineConfig(
  {
    ignores: [
      '.dependency-cruiser.cjs',
      'web/types.ts',
      'dist',
      'dist-faults',
      'node_modules',
      '.cache',
      '.data*',
      '.tmp',
      'coverage',
      'db/generated',
      'web/src/api/generated.d.ts',
      'web/src/components.d.ts',
    ],
  },
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
      // A second concern is inside, nearly always.
      'max-lines': ['error', { max: 400 }],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // Numbers in messages are plain enough.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // What these ask for makes the code longer, not safer.
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-unnecessary-type-arguments': 'off',
      '@typescript-eslint/no-invalid-void-type': 'off',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-generated-empty-object-type': 'off',
      // Strings here are ids and dates; values of JSON bodies have passed a schema.
      '@typescript-eslint/no-misused-spread': 'off',
      '@typescript-eslint/no-base-to-string': 'off',
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
      'no-restricted-syntax': ['error', ...NO_NEVER],
      // `!` after an index that was just checked reads better than a throw that cannot happen.
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    // Of a rule that is set twice the last setting counts, alone: each of these says all of it. What opens connections begins
    // and ends their transactions.
    files: ['{api,db,activities,relay,worker,temporal,platform}/**/*.ts'],
    ignores: ['db/sql/**', 'db/client.ts'],
    rules: { 'no-restricted-syntax': ['error', ...NO_NEVER, ...NO_LOOSE_SQL] },
  },
  {
    // Sheets, stages and forms are typed by what they say: an assertion would say it over again, and might be wrong.
    files: ['workflows/**/*.ts', 'domain/case/**/*.ts', 'api/forms/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: { 'no-restricted-syntax': ['error', ...NO_NEVER, NO_ASSERTION, ...NO_LOOSE_SQL] },
  },
  {
    // Types in templates are vue-tsc's; what a browser of 2021 does not have is found here.
    files: ['web/src/**/*.{ts,vue}'],
    extends: [vue.configs['flat/essential'], compat.configs['flat/recommended']],
    languageOptions: {
      parser: vueParser,
      parserOptions: { parser: tseslint.parser, projectService: true, extraFileExtensions: ['.vue'] },
      globals: Object.fromEntries(
        ['window', 'document', 'localStorage', 'EventSource'].map((name) => [name, 'readonly']),
      ),
    },
    settings: { targets: ['chrome >= 93'] },
    rules: { 'vue/multi-word-component-names': 'off' },
  },
  {
    files: ['scripts/**', 'stand/**', 'bench/**', 'simulation/**', 'faults/**', 'fuzz/**'],
    rules: { 'no-console': 'off' },
  },
  {
    // Bodies of answers are what a test looks at, not what it relies on. Scripts are plain JavaScript, because a first
    // start runs them before anything is installed.
    files: ['scripts/**/*.mjs', '**/*.test.ts', 'test/**'],
    rules: {
      'no-restricted-syntax': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/restrict-plus-operands': 'off',
      // Signals change what is read again after an await.
      '@typescript-eslint/no-unnecessary-condition': 'off',
    },
  },
  {
    // Asked for by the SDK in this form.
    files: ['**/*.cjs'],
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
);
