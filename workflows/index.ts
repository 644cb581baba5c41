import { hosted } from './engine/host.js';
import { begin } from './kinds.js';
import type { ProceedingWorkflow } from './messages.js';

export { watch } from './watch.js';

/** A proceeding of any kind; see engine/host.ts. */
export const proceeding: ProceedingWorkflow = async (start) => hosted(start, begin);
