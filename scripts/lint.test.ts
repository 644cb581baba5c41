import { ESLint } from 'eslint';
import { expect, test } from 'vitest';

const NEVER = 'TSAsExpression > TSNeverKeyword';
const ASSERTION = "TSAsExpression:not([typeAnnotation.typeName.name='const'])";
const QUERY = "CallExpression[callee.property.name='query']";

/** Of a rule that is set for two sets of files the later setting counts alone: what is forbidden where is looked at here. */
test.each([
  ['workflows/case/termination.ts', [NEVER, ASSERTION]],
  ['workflows/engine/run.ts', [NEVER, ASSERTION]],
  ['domain/case/sheets/termination.ts', [NEVER, ASSERTION]],
  ['api/forms/termination.ts', [NEVER, ASSERTION, QUERY]],
  ['api/submit.ts', [NEVER, QUERY]],
  ['db/cases.ts', [NEVER, QUERY]],
  ['db/client.ts', [NEVER]],
  ['activities/commit.ts', [NEVER, QUERY]],
  ['relay/reconcile.ts', [NEVER, QUERY]],
])('what may not be written in %s', async (file, wanted) => {
  const config = (await new ESLint().calculateConfigForFile(file)) as {
    readonly rules: Readonly<Record<string, readonly [unknown, ...{ readonly selector: string }[]]>>;
  };
  const [, ...forbidden] = config.rules['no-restricted-syntax'] ?? [0];
  const selectors = forbidden.map(({ selector }) => selector);
  for (const selector of wanted) expect(selectors).toContain(selector);
});
