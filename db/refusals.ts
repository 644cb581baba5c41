import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { CommandInput } from '../domain/engine/proceeding.js';
import { ENDED } from '../domain/engine/judge.js';
import type { Refusal } from '../domain/engine/refusal.js';
import { first, statement } from './sql/statement.js';
import { oneOf, text } from './sql/types.js';

const STATE_OF = statement({
  name: 'task-state',
  text: 'SELECT state FROM task WHERE id = $1',
  parameters: [text],
  columns: { state: oneOf<keyof typeof ENDED | 'open'>() },
});
const PAUSE_MS = 50;
const PATIENCE_MS = 2_000;

/**
 * A workflow remembers no task that has ended, the record does: whoever lost against somebody else is told so, and whoever
 * lost against the clock is told that it is too late. The step that ended the task may be on its way to the record; it is
 * waited for a moment.
 */
export async function inWords(pool: Pool, refusal: Refusal, input: CommandInput | undefined): Promise<Refusal> {
  if (refusal.type !== 'task-not-open' || input?.kind !== 'task') return refusal;
  for (const until = Date.now() + PATIENCE_MS; ; await sleep(PAUSE_MS)) {
    const state = (await first(pool, STATE_OF, [input.task]))?.state;
    if (state === 'open' && Date.now() < until) continue;
    return state === undefined || state === 'open' ? refusal : { type: ENDED[state] };
  }
}
