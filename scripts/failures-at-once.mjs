/** Tells what failed when it fails: a run that is broken off, or hangs, never comes to the summary. */
export default class FailuresAtOnce {
  /** @param {import('vitest/node').TestCase} test */
  onTestCaseResult(test) {
    tell(test.module, test.fullName, test.result().errors);
  }

  /** @param {import('vitest/node').TestSuite} suite */
  onTestSuiteResult(suite) {
    tell(suite.module, suite.fullName, suite.errors());
  }

  /** @param {import('vitest/node').TestModule} module */
  onTestModuleEnd(module) {
    tell(module, '', module.errors());
  }
}

/**
 * @param {import('vitest/node').TestModule} module
 * @param {string} name
 * @param {readonly import('vitest/node').SerializedError[] | undefined} errors
 */
function tell(module, name, errors) {
  for (const { message, diff, stacks = [] } of errors ?? []) {
    const [at] = stacks;
    const place = at ? `\n    at ${at.file}:${at.line}` : '';
    process.stderr.write(`\n✗ ${module.relativeModuleId} ${name}\n${String(diff ?? message)}${place}\n`);
  }
}
