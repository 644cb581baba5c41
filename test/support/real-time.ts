import { afterAll } from 'vitest';
import { addDays, civilDate, weekday } from '../../domain/time.js';
import { missing } from '../../relay/compare.js';
import { rebuild } from '../../relay/rebuild.js';
import { caseRef } from '../../workflows/messages.js';
import { Desk } from './desk.js';
import { Service, TEST_KEYS, until } from './service.js';
import { devServer } from './temporal.js';

/** For a whole test file, at its top level: the service on a full Temporal server, whose clock goes on by itself. */
export async function realTimeService(): Promise<Service> {
  const server = await devServer();
  const service = await Service.start(server.env);
  afterAll(async () => {
    await service.stop();
    await server.stop();
  });
  return service;
}

/** A desk whose week lies in the past, because nobody can sleep here. */
export function lastWeek(service: Service): Desk {
  const today = civilDate(Date.now());
  return new Desk(service, addDays(today, -6 - weekday(today)));
}

/** Acts at the instants of its days without waiting for them. */
class Ahead extends Desk {
  override sleepUntil(): Promise<void> {
    return Promise.resolve();
  }
}

/** A desk whose week begins today: none of its clocks speaks while a test looks on, however long that takes. */
export function thisWeek(service: Service): Desk {
  return new Ahead(service, civilDate(Date.now()));
}

const ABOUT_TO_SPEAK = `SELECT 1 FROM deadline d JOIN proceeding p ON p.id = d.proceeding_id
  WHERE d.state = 'armed' AND d.next_rung_at < $1 AND NOT p.resting AND p.parked IS NULL LIMIT 1`;

/**
 * Puts a result that no key of ours opens into the history of a running case, and waits until its workflow task fails
 * whenever a worker takes it up: a worker with a key that is lost since has read the journal for it. The service's own is
 * another one afterwards.
 */
export async function breakHistoryOf(d: Desk): Promise<void> {
  const { service } = d;
  // Whatever else the stranger took up would be lost with its key: no other case may be about to speak.
  await service.quiet();
  await until(async () => (await service.rows(ABOUT_TO_SPEAK, [new Date()])).length === 0);
  const lost = { id: 'lost', key: new Uint8Array(32).fill(9) };
  await service.worker.stop();
  const stranger = service.anotherWorker(undefined, [lost, ...TEST_KEYS]);
  await rebuild(service.client, caseRef(d.caseId), 0);
  const hasRead = async () =>
    ((await d.handle.fetchHistory()).events ?? []).some((e) => e.markerRecordedEventAttributes);
  await until(hasRead);
  await stranger.stop();
  service.startWorker();
  // An unheard signal: whoever takes it up reads the history first.
  await d.handle.signal('look');
  await until(async () => (await missing(service.client, caseRef(d.caseId))) === 'failing');
}

/** What becomes of them when all goes well. */
export const ONE_OF_SIXTEEN = { done: 1, refused: 15, because: ['task-not-open'], parked: null, reviews: 1 };

/**
 * What becomes of sixteen commands for one review: 1 done, 15 refused, and one review on record. They are on their way
 * before a worker is there, so that the first of them come to the case in one workflow task, all of them allowed.
 */
export async function sixteenOnOneTask(
  service: Service,
  mutant?: { readonly bundlePath: string; readonly timeoutMs: number },
): Promise<Record<string, unknown>> {
  const d = lastWeek(service);
  await d.open();
  const all = await Promise.all(
    Array.from({ length: 16 }, () => d.taskInput('review', 'propose-grant', d.on(1), {}, { user: 'reviewer' })),
  );
  await service.worker.stop();
  const sent = Promise.all(all.map((input) => service.send(d.caseId, [input], {}, mutant?.timeoutMs)));
  const pending = 'SELECT 1 FROM delivery WHERE proceeding_id = $1';
  await until(async () => (await service.rows(pending, [d.caseId])).length === all.length);
  // Temporal has the first of them.
  await until(async () => Boolean((await d.handle.describe()).raw.pendingWorkflowTask));
  service.worker = service.anotherWorker(mutant?.bundlePath);
  const outcomes = await sent;
  const count = (state: string) => outcomes.filter((o) => o.state === state).length;
  const [row] = await service.rows<{ parked: string | null; reviews: number }>(
    `SELECT parked, (SELECT count(*)::int FROM event WHERE proceeding_id = c.id AND kind = 'review.propose-grant') AS reviews
     FROM proceeding c WHERE id = $1`,
    [d.caseId],
  );
  const because = [...new Set(outcomes.flatMap((o) => (o.state === 'refused' ? [o.refusal.type] : [])))];
  return { done: count('done'), refused: count('refused'), because, ...row };
}

/** Where a case stands, on record and in its workflow: for a test that has waited in vain. */
export async function standingOf(d: Desk): Promise<object> {
  const { raw } = await d.handle.describe();
  const { events } = await d.handle.fetchHistory();
  const about = 'proceeding_id = $1';
  const [row] = await d.service.rows(`SELECT seq, stage, parked FROM proceeding WHERE id = $1`, [d.caseId]);
  return {
    row,
    steps: await d.service.rows(`SELECT seq, key FROM step WHERE ${about} ORDER BY seq`, [d.caseId]),
    clocks: await d.service.rows(`SELECT rule_key, state, due_at, held_up FROM deadline WHERE ${about}`, [d.caseId]),
    onTheWay: await d.service.rows(`SELECT * FROM delivery WHERE ${about}`, [d.caseId]),
    task: { attempt: raw.pendingWorkflowTask?.attempt, state: raw.pendingWorkflowTask?.state },
    events: events?.map(({ eventType, eventTime }) => `${eventType} at ${Number(eventTime?.seconds)}`),
  };
}
