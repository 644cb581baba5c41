import { describe, expect, it } from 'vitest';
import type { Codes } from '../../domain/engine/code.js';
import type { RequestOpening } from '../../domain/request/facts.js';
import { DAY, HOUR } from '../../domain/time.js';
import { book, on } from '../../test/support/fixtures.js';
import { requestInMemory } from '../in-memory.js';

const ID = '00000000-0000-4000-8000-0000000000a1';
const OTHER = '00000000-0000-4000-8000-0000000000a2';
/** A Monday. */
const AT = on('2026-03-02', '09:00');

function begun(more: Partial<RequestOpening> = {}) {
  const host = requestInMemory(book);
  const opening: RequestOpening = {
    ...({
      id: ID,
      agency: 'ph',
      agencyShort: '平',
      rulePack: 'law',
      channel: 'visit',
      subject: 'consultation',
    } as const),
    ...({ urgency: 'normal', persons: 1, receivedAt: AT, reachable: true, owner: 'intake' } as const),
    ...more,
  };
  host.send({ kind: 'open', key: 'k0', at: AT, actor: { user: 'intake' }, opening });
  let at = AT;
  const task = (kind: string, action: string, data: Codes = {}, user?: string) => {
    const open = host.run.openTasks.find((t) => t.kind === kind);
    const actor = { user: user ?? open?.assignee ?? 'intake' };
    return host.send({ kind: 'task', key: `k${host.steps.length}`, at, actor, task: open?.id ?? 'none', action, data });
  };
  const act = (action: string, data: Codes = {}, user = 'intake') =>
    host.send({ kind: 'act', key: `k${host.steps.length}`, at, actor: { user }, action, data });
  const wait = (ms: number) => host.tick((at += ms));
  const open = () => host.run.openTasks.map((t) => t.kind).sort();
  const ended = () =>
    host.steps.flatMap((s) => s.deadlines.flatMap((d) => (d.op === 'end' ? [`${ruleOf(d.id)} ${d.how}`] : [])));
  const ruleOf = (id: string) => [...host.run.clocks.values()].find((c) => c.id === id)?.rule ?? '';
  const rungs = (rule: string) =>
    host.steps.flatMap((s) => s.deadlines.flatMap((d) => (d.op === 'rung' && ruleOf(d.id) === rule ? [d.rung] : [])));
  return { host, run: host.run, task, act, wait, open, ended, rungs };
}

describe('a request', () => {
  it('has an owner, a task and a clock from the first moment', () => {
    const { run } = begun();
    expect(run.openTasks).toMatchObject([{ kind: 'triage', assignee: 'intake' }]);
    const [clock] = [...run.clocks.values()];
    expect([clock!.rule, clock!.resolved!.due]).toEqual(['request-triage', on('2026-03-04', '00:00')]);
  });

  it('of a program lies with the desk, and is its own who sorts it', () => {
    const host = requestInMemory(book);
    const opening = { id: ID, agency: 'ph', agencyShort: '平', rulePack: 'law', persons: 1, receivedAt: AT } as const;
    const codes = { channel: 'hotline', subject: 'other', urgency: 'normal', reachable: false } as const;
    const actor = { user: 'key.1' };
    host.send({ kind: 'open', key: 'k0', at: AT, actor, opening: { ...opening, ...codes } });
    expect(host.run.openTasks[0]!.assignee).toBeUndefined();
    const task = host.run.openTasks[0]!.id;
    host.send({ kind: 'task', key: 'k1', at: AT, actor: { user: 'station' }, task, action: 'transfer', data: {} });
    expect(host.run.facts.owner).toBe('station');
  });

  it('answered at once, its answer is asked about by somebody else, and then it is closed', () => {
    const { run, task, open, ended } = begun();
    expect(task('triage', 'answer')).toBeUndefined();
    expect(run.facts.stage).toBe('opinion');
    expect(task('ask-opinion', 'record', { satisfaction: 'satisfied' }, 'intake')).toEqual({ type: 'same-person' });
    expect(task('ask-opinion', 'record', { satisfaction: 'satisfied' }, 'callback')).toBeUndefined();
    expect(run.facts).toMatchObject({
      stage: 'closed',
      outcome: 'answered',
      satisfaction: 'satisfied',
      reopened: false,
    });
    expect([open(), run.resting]).toEqual([[], true]);
    expect(ended()).toEqual(['request-triage done', 'request-opinion done']);
  });

  it('nobody who left no number is asked', () => {
    const { run, task } = begun({ reachable: false });
    task('triage', 'answer');
    expect(run.facts).toMatchObject({ stage: 'closed', outcome: 'answered' });
  });

  it('passed to a unit, that owes a reply within five working days, up to the circular', () => {
    const { run, task, wait, open, rungs, ended } = begun();
    task('triage', 'pass', { unit: 'xincang' });
    expect(run.openTasks).toMatchObject([{ kind: 'answer-request', station: 'xincang' }]);
    expect(run.clockOn('request-answer')!.resolved!.due).toBe(on('2026-03-10', '00:00'));
    wait(14 * DAY);
    expect(rungs('request-answer')).toEqual(['reminder', 'urge', 'supervise', 'circular']);
    expect(open()).toEqual(['answer-request', 'explain-delay', 'sign-circular']);
    task('answer-request', 'answer', {}, 'station');
    expect(open()).toEqual(['ask-opinion']);
    expect(ended()).toContain('request-answer done');
  });

  it('sent back by the unit, it is sorted again, with a day of its own', () => {
    const { run, task, ended } = begun();
    task('triage', 'pass', { unit: 'xincang' });
    task('answer-request', 'return', {}, 'station');
    expect(run.facts).toMatchObject({ stage: 'triage' });
    expect(run.facts.unit).toBeUndefined();
    expect(ended()).toEqual(['request-triage done', 'request-answer cancelled']);
  });

  it('whoever is not satisfied is heard once more, and only once', () => {
    const { run, task } = begun();
    for (const round of [1, 2]) {
      expect(run.facts.stage, `round ${round}`).toBe('triage');
      task('triage', 'answer');
      task('ask-opinion', 'record', { satisfaction: 'dissatisfied' }, 'callback');
    }
    expect(run.facts).toMatchObject({
      stage: 'closed',
      reopened: true,
      satisfaction: 'dissatisfied',
      outcome: 'answered',
    });
  });

  it('handed over by the petition office is acknowledged within a day by the desk, and by the unit that gets it', () => {
    const { run, task, open, wait, rungs } = begun({ channel: 'petition-office', subject: 'petition' });
    expect(open()).toEqual(['acknowledge', 'triage']);
    task('acknowledge', 'acknowledge');
    task('triage', 'pass', { unit: 'xincang' });
    expect(run.openTasks.find((t) => t.kind === 'acknowledge')).toMatchObject({ station: 'xincang' });
    wait(2 * DAY + HOUR);
    expect(rungs('request-acknowledge')).toContain('supervise');
    task('acknowledge', 'acknowledge', {}, 'station');
    expect(open()).toEqual(['answer-request']);
  });

  it('transferred outside, it stays with its owner until there is a receipt', () => {
    const { run, task, open } = begun();
    task('triage', 'transfer');
    expect([run.facts.stage, open()]).toEqual(['transferred', ['transfer-receipt']]);
    task('transfer-receipt', 'refused');
    expect(run.facts.stage).toBe('triage');
    task('triage', 'transfer');
    task('transfer-receipt', 'received');
    expect(run.facts).toMatchObject({ stage: 'closed', outcome: 'transferred' });
  });

  it('turned into an application, it is closed and knows the case', () => {
    const { run, task } = begun();
    expect(task('triage', 'apply')).toMatchObject({ type: 'validation', params: { pointer: '/case' } });
    task('triage', 'apply', { case: OTHER });
    expect(run.facts).toMatchObject({ stage: 'closed', outcome: 'application', case: OTHER });
  });

  it('in the charge of a leader, no answer goes out that he has not signed', () => {
    const { run, task, act, open } = begun();
    task('triage', 'pass', { unit: 'xincang' });
    act('take-charge', {}, 'director');
    expect(act('take-charge', {}, 'deputy')).toMatchObject({ type: 'wrong-stage' });
    task('answer-request', 'answer', {}, 'station');
    expect([run.facts.stage, open()]).toEqual(['answering', ['sign-answer']]);
    expect(run.openTasks[0]!.assignee).toBe('director');
    task('sign-answer', 'return');
    expect(open()).toEqual(['answer-request']);
    task('answer-request', 'answer', {}, 'station');
    task('sign-answer', 'sign');
    expect(run.facts).toMatchObject({ stage: 'opinion', answeredBy: 'station' });
  });

  it('comes to another owner with what is open', () => {
    const { run, act } = begun();
    expect(act('hand-on', { owner: 'intake' })).toMatchObject({ type: 'same-person' });
    act('hand-on', { owner: 'intake2' }, 'director');
    expect(run.openTasks[0]!.assignee).toBe('intake2');
    expect(run.facts.owner).toBe('intake2');
  });

  it.each([
    ['withdraw-request', {}, 'withdrawn'],
    ['close-abusive', {}, 'abusive'],
    ['close-duplicate', { of: OTHER }, 'duplicate'],
  ])('%s closes it with all that is open', (name, data, outcome) => {
    const { run, act, open, ended, task } = begun();
    task('triage', 'pass', { unit: 'xincang' });
    expect(act(name, data)).toBeUndefined();
    expect(run.facts).toMatchObject({ stage: 'closed', outcome });
    expect([open(), run.resting]).toEqual([[], true]);
    expect(ended()).toEqual(['request-triage done', 'request-answer cancelled']);
    expect(act('withdraw-request')).toMatchObject({ type: 'wrong-stage' });
  });

  it('is no duplicate of itself', () => {
    expect(begun().act('close-duplicate', { of: ID })).toEqual({ type: 'validation', params: { pointer: '/of' } });
  });
});
