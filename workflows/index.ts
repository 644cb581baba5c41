import { hosted } from './engine/host.js';
import { begin } from './kinds.js';
import type { ProceedingStart } from './messages.js';

export { watch } from './watch.js';

/** A proceeding of any kind; see engine/host.ts. */
export const proceeding = async (start: ProceedingStart): Promise<number> => hosted(start, begin);
