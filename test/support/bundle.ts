import { inject } from 'vitest';

/** The workflow code, bundled once per run: pass it as `workflowBundle` to a worker. */
export function workflowBundle(): { codePath: string } {
  return { codePath: inject('shared').bundle };
}
