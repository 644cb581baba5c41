import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { browser, needsBrowser } from './browser.mjs';
import { buildConsole } from './build.mjs';
import { foreground } from './foreground.mjs';
import { clientIsCurrent, generateClient } from './generate.mjs';
import { installDependencies } from './install.mjs';
import { ROOT } from './root.mjs';
import { giveUp, say, step } from './say.mjs';
import { openRun, sweep } from './sweep.mjs';

const REPORT = join(ROOT, '.cache', 'test-report.json');

/**
 * Runs the tests, all or those that the arguments name, and ends with the line `N passed, N failed`.
 *
 * @param {string[]} args for vitest
 */
export async function runTests(args) {
  try {
    const withBrowser = needsBrowser(args);
    await Promise.all([prepare(withBrowser), withBrowser && browser()]);
    const code = await vitest(args);
    const { passed, failed, skipped } = count(code);
    say(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
    process.exitCode = code || (failed ? 1 : 0);
  } catch (error) {
    giveUp(error);
  }
}

/** @param {boolean} withBrowser */
async function prepare(withBrowser) {
  await installDependencies();
  if (!clientIsCurrent()) await step('生成数据库客户端 / generating the database client', generateClient);
  if (withBrowser) await buildConsole();
}

/** @param {string[]} args */
export async function vitest(args) {
  const run = await openRun();
  try {
    return await runVitest(args, { ...process.env, LEGAL_AID_RUN: run });
  } finally {
    // Interrupted tests leave their servers behind.
    await sweep(run);
  }
}

/**
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 */
function runVitest(args, env) {
  rmSync(REPORT, { force: true });
  mkdirSync(dirname(REPORT), { recursive: true });
  const program = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
  const reporters = [
    '--reporter=default',
    '--reporter=./scripts/failures-at-once.mjs',
    '--reporter=json',
    `--outputFile.json=${REPORT}`,
  ];
  return foreground(process.execPath, [program, 'run', ...reporters, ...args], { cwd: ROOT, env });
}

/**
 * A file that does not even load, or an error outside any test, fails the run without a failed test: it counts as one.
 *
 * @param {number} code
 */
function count(code) {
  try {
    const report = JSON.parse(readFileSync(REPORT, 'utf8'));
    const files = report.testResults.filter(
      (/** @type {{ status: string, assertionResults: { status: string }[] }} */ file) =>
        file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed'),
    ).length;
    const failed = report.numFailedTests + files;
    return {
      passed: report.numPassedTests,
      failed: failed || (code ? 1 : 0),
      skipped: report.numPendingTests + report.numTodoTests,
    };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}
