import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { ARMS, type ArmName, type Left } from '../../bench/arms/arm.js';
import { figuresOf, ratiosOf, unequal, type ArmFigures } from '../../bench/arms/figures.js';
import { armsOn, playRounds, type Rounds } from '../../bench/arms/rounds.js';
import { measureCurves } from '../../bench/curves/curves.js';
import { QUESTIONS, type QuestionKey } from '../../bench/curves/questions.js';
import { machineOf } from '../../bench/machine.js';
import { QUICK } from '../../bench/sizes.js';
import { BenchStack } from '../../bench/stack.js';
import { openCaseCount } from '../../db/cases-open.js';
import { build } from '../../scripts/build.mjs';
import { until } from '../support/service.js';
// The SDK's runtime of the tests.
import '../support/temporal.js';

const interrupted = new AbortController();
let stack: BenchStack;
let rounds: Rounds;

beforeAll(async () => {
  stack = await BenchStack.start({ dir: join(inject('shared').dir, 'bench'), dist: await build() });
  const sizes = { ...QUICK, warmUp: 0.01, turn: 0.01, inFlight: 2, idleCases: 1 };
  const arms = await armsOn(stack);
  rounds = await playRounds(stack, arms, { rounds: 1, seed: 1, sizes }, () => undefined, interrupted.signal);
});
afterAll(async () => {
  interrupted.abort();
  await stack.stop();
});

const leftBy = (arm: ArmName): Left[] => rounds.turns.filter((t) => t.arm === arm).flatMap(({ left }) => left);

test('every arm does the same commands and timers for a case', () => {
  expect(rounds.turns.map(({ arm }) => arm).sort()).toEqual([...ARMS].sort());
  expect(rounds.perCase.commands).toBeGreaterThanOrEqual(12);
  expect(rounds.perCase.timers).toBeGreaterThan(1);
  for (const arm of ARMS) {
    expect(leftBy(arm)).toHaveLength(2);
    for (const { commands } of leftBy(arm)) expect([arm, commands]).toEqual([arm, rounds.perCase.commands]);
  }
  // A run that was begun anew has set its timer anew.
  const [whole, others] = [true, false].map((one) => ({
    ...rounds,
    turns: rounds.turns.map((t) => ({ ...t, left: t.left.filter(({ runs }) => ((runs ?? 1) === 1) === one) })),
  }));
  expect(unequal(whole!)).toEqual([]);
  const n = others!.turns.flatMap(({ left }) => left).length;
  if (n > 0) process.stdout.write(`not judged: the timers of ${n} cases whose run was begun anew\n`);
});

test('where there is a record it holds the same rows, whoever wrote them', () => {
  const [wanted] = leftBy('project');
  expect(wanted?.stage).toBe('archived');
  expect(wanted?.rows).toMatchObject({ commands: rounds.perCase.commands, steps: rounds.perCase.commands });
  for (const arm of ['bareSql', 'project', 'projectWorkflow'] as const)
    for (const { stage, rows } of leftBy(arm)) expect([arm, stage, rows]).toEqual([arm, 'archived', wanted?.rows]);
});

test('no case was left half-way, in any arm', async () => {
  expect(await openCaseCount(stack.db.pool)).toBe(0);
  expect(await openCaseCount((await stack.bareRecord()).pool)).toBe(0);
  const bare = rounds.turns.find(({ arm }) => arm === 'bareTemporal')!;
  for (const id of [...bare.saturated.caseIds, ...bare.idle.caseIds]) {
    const { status } = await stack.plainClient.workflow.getHandle(`bare/${id}`).describe();
    expect([id, status.name]).toEqual([id, 'COMPLETED']);
  }
});

test('an effect that is missing is told', () => {
  const [turn, ...others] = rounds.turns;
  const left = turn!.left.map((one) => ({ ...one, timers: one.timers - 1 }));
  expect(unequal({ ...rounds, turns: [{ ...turn!, left }, ...others] })[0]).toContain('timers');
});

test('what each process used is known, and goes into the ratios', () => {
  const figures = Object.fromEntries(ARMS.map((arm) => [arm, figuresOf(arm, rounds)])) as Record<ArmName, ArmFigures>;
  const { cpuMsPerCase: cpu, eventsPerCase } = figures.project;
  for (const ms of Object.values(cpu)) expect(ms).toBeGreaterThanOrEqual(0);
  expect(Math.min(cpu.worker, cpu.api, cpu.postgres)).toBeGreaterThan(0);
  expect(figures.bareTemporal.cpuMsPerCase).toMatchObject({ api: 0, relay: 0 });
  expect(figures.bareSql).toMatchObject({ eventsPerCase: null, cpuMsPerCase: { temporal: 0 } });
  expect(eventsPerCase).toBeGreaterThan(0);
  expect(ratiosOf(rounds).cpuAll).toBeGreaterThan(0);
});

test('vacuum and checkpoints stay out of the turns, are counted by themselves, and come back afterwards', async () => {
  const show = async () => {
    const [row] = await stack.rows<Record<string, string>>(
      `SELECT string_agg(setting, ' ' ORDER BY name) AS all FROM pg_settings
       WHERE name IN ('autovacuum', 'checkpoint_timeout', 'max_wal_size')`,
    );
    return row!['all'];
  };
  const usual = await show();
  expect(usual).toMatch(/^on /);
  // In seconds and MiB. A connection hears of it when it likes.
  await stack.undisturbed(() => until(async () => (await show()) === 'off 3600 16384'));
  await until(async () => (await show()) === usual);
  for (const { tidyMs } of rounds.turns) expect(tidyMs).toBeGreaterThan(0);
});

test('a record that grows is asked the same questions, its figures are those counted afresh, and its plans are told', async () => {
  const sizes = { records: [300, 600], asking: { warmUp: 0, times: 2, explained: 1 } };
  const { curves, plans } = await measureCurves(stack, sizes, () => undefined, interrupted.signal);
  expect(curves.differ).toEqual([]);
  expect(Object.keys(curves.answers)).toEqual(['300', '600']);
  for (const key of Object.keys(QUESTIONS) as QuestionKey[]) {
    expect(curves.answers[600]?.[key].ms).toBeGreaterThan(0);
    expect(plans).toContain(`# ${QUESTIONS[key].name}\n\n`);
  }
  const ofACommand = ['FROM task asked JOIN', 'INSERT INTO command', 'commit_step', 'DELETE FROM delivery'];
  for (const statement of [...ofACommand, 'FROM legal_case c JOIN proceeding p ON p.id = c.id WHERE c.id = $1'])
    expect(plans).toContain(statement);
  expect(plans).toMatch(/\(actual time=.*\n(.*\n)*?.*Buffers: shared/);
});

test('a PostgreSQL that does not write through is not measured on', async () => {
  await stack.rows(`ALTER SYSTEM SET synchronous_commit = 'off'`);
  await stack.rows('SELECT pg_reload_conf()');
  // Each connection hears of it when it likes.
  const refusal = () =>
    machineOf(stack, 0.1).then(
      () => '',
      (error: unknown) => String(error),
    );
  await until(async () => (await refusal()).includes('synchronous_commit off'));
});
