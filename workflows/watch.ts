import {
  ApplicationFailure,
  allHandlersFinished,
  condition,
  CancellationScope,
  continueAsNew,
  log,
  proxyLocalActivities,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import type { RecomputeResult, WatchActivities } from './activities.js';
import { lastWatchDay } from '../domain/forecast.js';
import { addDays, atTime, civilDate, type CivilDate, type Instant } from '../domain/time.js';
import { hear, mustBeBelieved } from './engine/hear.js';
import { recompute, type WatchArgs } from './messages.js';

const MORNING = '07:00';
/** A year and its 60 days need about 2,600 events. */
const LONG_HISTORY = 4000;

/**
 * An outage of a few hours is waited out. Then the attempt is given up rather than made with an old instant: a draw
 * must not take yesterday for tomorrow.
 */
const db = proxyLocalActivities<WatchActivities>({
  startToCloseTimeout: '2 minutes',
  scheduleToCloseTimeout: '4 hours',
  // Longer pauses are timers of the server's: heartbeats would fill the history.
  localRetryThreshold: '5 seconds',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '10 minutes' },
});

/**
 * Watches the rates of an agency through a period: every morning until the 60th day after its end, when late entries
 * are in and the figures are final. A morning that was slept through is not made up for; the next one sees everything.
 *
 * @throws ApplicationFailure NOT_BELIEVED at once when somebody else has started it
 */
export async function watch(args: WatchArgs): Promise<void> {
  mustBeBelieved('watch', args);
  return CancellationScope.nonCancellable(() => watchThrough(args));
}

async function watchThrough(args: WatchArgs): Promise<void> {
  const { from, to, clockOffset = 0 } = args;
  const now = (): Instant => Date.now() + clockOffset;
  let running = 0;

  const workOn = async (day: CivilDate, at: Instant): Promise<RecomputeResult> => {
    running += 1;
    try {
      const { agency, period } = args;
      return await db.recompute({ agency, period, from, to, day, at });
    } finally {
      running -= 1;
    }
  };

  hear(recompute, {
    validate: () => {
      const today = civilDate(now());
      if (today < from) throw ApplicationFailure.nonRetryable('the period has not begun', 'not-allowed-now', { from });
      if (running > 0) throw ApplicationFailure.nonRetryable('it is being done', 'not-allowed-now');
    },
    handle: () => workOn(civilDate(now()), now()),
  });

  for (;;) {
    await sleep(nextMorning(now(), from) - now());
    const at = now();
    const day = civilDate(at);
    try {
      await workOn(day, at);
    } catch {
      // The failure is kept in the history, and the next morning sees what this one would have seen.
      log.error('the watch could not do its day', { agency: args.agency, period: args.period, day });
      continue;
    }
    if (day >= lastWatchDay(to)) break;
    if (workflowInfo().historyLength > LONG_HISTORY && allHandlersFinished()) await continueAsNew<typeof watch>(args);
  }
  await condition(allHandlersFinished);
}

/** 07:00 of today or, when that is over, of tomorrow; never before the period begins. */
function nextMorning(now: Instant, from: CivilDate): Instant {
  const today = civilDate(now);
  const first = from > today ? from : today;
  const morning = atTime(first, MORNING);
  return morning > now ? morning : atTime(addDays(first, 1), MORNING);
}
