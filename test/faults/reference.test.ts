import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { yearOf } from '../../domain/time.js';
import { query } from '../../scripts/postgres.mjs';
import { World } from '../support/world.js';

/** Open cases while the year is amended; REFERENCE_CASES=500 for the figure of docs/deadlines.md. */
const CASES = Number(process.env['REFERENCE_CASES'] ?? 30);
const AT_ONCE = 10;

let world: World;
beforeAll(async () => {
  world = await World.start({ workers: 2, env: { ANSWER_TIMEOUT_MS: '20000' } });
});
afterAll(() => world.stop());

interface MoveView {
  deadline: string;
  caseId: string;
  rule: string;
  old: { due: string };
  new: { due: string; lastDay: string; rungs: { rung: string; at: string }[] };
}

/** Weekends and New Year, so that the test does not depend on the day it is run. */
async function plainYears(): Promise<void> {
  const year = new Date().getFullYear();
  await query(world.postgres.ownerUrl, (client) =>
    client.query(
      `INSERT INTO calendar_year (year, version, source, holidays, make_up_days)
       SELECT y, 50, 'test', ARRAY[y || '-01-01'], '{}' FROM generate_series($1::int, $1::int + 1) y`,
      [year],
    ),
  );
}

async function openCases(): Promise<string[]> {
  const opening = await world.opening();
  const ids: string[] = [];
  const waiting = Array.from({ length: CASES }, (_, n) => n);
  const client = async () => {
    while (waiting.pop() !== undefined) ids.push((await world.done(opening)).body.id as string);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, client));
  return ids;
}

async function previewed(path: string): Promise<Map<string, MoveView>> {
  const moves = new Map<string, MoveView>();
  const bureau = await world.as('bureau');
  for (let cursor = ''; ;) {
    const { body } = await bureau.get(`${path}/preview?limit=200${cursor && `&cursor=${cursor}`}`);
    for (const move of body.items as MoveView[]) moves.set(move.deadline, move);
    if (body.next === null) {
      expect(moves.size).toBe(body.total);
      return moves;
    }
    cursor = encodeURIComponent(body.next as string);
  }
}

/** However many there are: the test has a bound of its own. */
async function batchIsOver(): Promise<void> {
  for (;;) {
    const [batch] = await world.rows<{ over: boolean }>('SELECT ended_at IS NOT NULL AS over FROM reference_batch');
    if (batch?.over) return;
    await sleep(100);
  }
}

const PATIENCE_MS = 600_000 + CASES * 2_000;

test(
  'a year amended while cases are open, every process killed in the middle: what was previewed is what comes',
  async () => {
    await plainYears();
    const ids = await openCases();
    const [row] = await world.rows<{ day: string }>(
      `SELECT last_day::text AS day FROM deadline WHERE rule_key = 'review' AND state = 'armed' GROUP BY 1 ORDER BY count(*) DESC LIMIT 1`,
    );
    const { day } = row!;
    const path = `/calendars/${yearOf(day)}`;
    const notice = { source: '测试：临时放假', holidays: [`${yearOf(day)}-01-01`, day], makeUpDays: [] };
    const began = Date.now();
    expect((await (await world.as('bureau')).put(path, notice)).status).toBe(200);
    const moves = await previewed(path);
    const shown = Date.now();
    expect(moves.size).toBeGreaterThanOrEqual(ids.length);

    // The API is killed with the approval on its way; whoever sent it sends it again.
    const approval = { by: 'bureau-deputy', path: `${path}/actions/approve`, body: {} };
    await world.as('bureau-deputy');
    const sent = world.send(approval, 'approval').catch(() => undefined);
    await world.api.end('SIGKILL');
    await sent;
    const [first, second] = world.workers;
    await first!.order({ killAt: { point: 'before-transaction', hit: 4 } });
    await second!.order({ killAt: { point: 'after-commit', hit: 6 } });
    world.api.start();
    await world.api.ready();
    expect((await world.done(approval, 'approval')).body).toMatchObject({
      state: 'in-force',
      batch: { planned: moves.size },
    });
    const approved = Date.now();

    // Both workers die of it in the middle, and the relay with them.
    await Promise.all([first!.exited(), second!.exited()]);
    await world.relay.end('SIGKILL');
    const [half] = await world.rows<{ n: number }>(
      `SELECT count(*)::int AS n FROM step WHERE input->>'action' = 'replan'`,
    );
    expect(half!.n).toBeLessThan(moves.size);
    for (const process_ of [first!, second!, world.relay]) {
      await process_.order({});
      process_.start();
    }
    await Promise.all([first!.ready(), second!.ready(), world.relay.ready()]);
    await batchIsOver();
    const ended = Date.now();

    const { body } = await (await world.as('bureau')).get(path);
    expect(body.items[0].batch).toMatchObject({
      planned: moves.size,
      moved: moves.size,
      differing: 0,
      moot: 0,
      pending: 0,
    });
    const now = await world.rows<{
      id: string;
      old: string;
      due: Date;
      rungs: { rung: string; at: number }[];
      n: number;
    }>(
      `SELECT d.id, d.supersedes AS old, d.due_at AS due, d.rungs,
       (SELECT count(*)::int FROM step s WHERE s.input->'data'->>'deadline' = d.supersedes) AS n
     FROM deadline d WHERE d.state = 'armed' AND d.supersedes IS NOT NULL`,
    );
    expect(now).toHaveLength(moves.size);
    for (const { old, due, rungs, n } of now) {
      const move = moves.get(old)!;
      expect([due.getTime(), rungs.map((r) => [r.rung, r.at]), n]).toEqual([
        Date.parse(move.new.due),
        move.new.rungs.map((r) => [r.rung, Date.parse(r.at)]),
        1,
      ]);
    }
    const told = await world.rows<{ n: number }>(
      `SELECT count(DISTINCT deadline_id)::int AS n FROM alert WHERE kind = 'date-moved' AND recipient = 'reviewer'`,
    );
    expect(told[0]!.n).toBe([...moves.values()].filter((move) => move.rule === 'review').length);
    for (const id of ids.slice(0, 5)) await world.whole(id);
    const seconds = (from: number, to: number) => ((to - from) / 1000).toFixed(1);
    process.stdout.write(
      `${ids.length} open cases, ${moves.size} deadlines: draft and preview ${seconds(began, shown)} s, approval with the API killed ` +
        `${seconds(shown, approved)} s, ${half!.n} moved when all were killed, the rest ${seconds(approved, ended)} s later\n`,
    );
  },
  PATIENCE_MS,
);
