import { PassThrough } from 'node:stream';
import type { Response } from 'express';
import { afterEach, expect, test, vi } from 'vitest';
import type { ChangedCase } from '../../db/changes.js';
import type { User } from '../../domain/permissions.js';
import { Listener } from './listener.js';
import { REFRESH, toldTo } from './told.js';

afterEach(() => vi.restoreAllMocks());

const lawyer = (username: string): User => ({ username, name: 'L', agency: 'ph', roles: ['lawyer'] });
const DIRECTOR: User = { username: 'director', name: 'D', agency: 'ph', roles: ['director'] };
const changed = (more: Partial<ChangedCase> = {}): ChangedCase => ({
  ...{ id: 'c', kind: 'case', agency: 'ph', station: null, firm: null, handler: 'lawyer2', observers: [] },
  ...{ successor: null, nextFirm: null },
  ...{ handlers: ['lawyer1', 'lawyer2'], recused: [], tasks: [{ station: null, firm: null, assignee: 'lawyer2' }] },
  ...more,
});

test('everybody is told what he may read now, each thing once', () => {
  const both = [changed(), changed()];
  const told = [
    { event: 'case', caseId: 'c' },
    { event: 'tasks', caseId: 'c' },
  ];
  expect(toldTo(lawyer('lawyer2'), both, [])).toEqual(told);
  expect(toldTo(DIRECTOR, both, [])).toEqual(told);
  expect(toldTo({ ...DIRECTOR, agency: 'xs' }, both, [])).toEqual([]);
  expect(toldTo(lawyer('lawyer3'), both, [])).toEqual([]);
});

test('whose tasks went to somebody else is told of his list, not of the case; of a task that has ended he is told', () => {
  expect(toldTo(lawyer('lawyer1'), [changed()], [])).toEqual([{ event: 'tasks' }]);
  const ended = changed({ tasks: [{ station: null, firm: null, assignee: 'lawyer1' }] });
  expect(toldTo(lawyer('lawyer1'), [ended], [])).toEqual([{ event: 'tasks', caseId: 'c' }]);
});

test('whoever is to take the case over, and his firm, are told of it', () => {
  const handedOver = [changed({ successor: 'lawyer3', nextFirm: 'f2' })];
  expect(toldTo(lawyer('lawyer3'), handedOver, [])).toEqual([{ event: 'case', caseId: 'c' }]);
  const firm: User = { username: 'firm2', name: 'F', agency: 'ph', firm: 'f2', roles: ['firm'] };
  expect(toldTo(firm, handedOver, [])).toEqual([{ event: 'case', caseId: 'c' }]);
});

test('of a request those are told who may read its tasks', () => {
  const request = changed({ kind: 'request', handler: null, handlers: [], tasks: [OF_DESK] });
  expect(toldTo(DIRECTOR, [request], [])).toEqual([{ event: 'tasks' }]);
  expect(toldTo(lawyer('lawyer2'), [request], [])).toEqual([]);
});
const OF_DESK = { station: null, firm: null, assignee: 'intake' };

test('who has recused himself is told nothing of the case', () => {
  const recused = ['director'];
  expect(toldTo(DIRECTOR, [changed({ recused })], [])).toEqual([]);
  expect(toldTo(lawyer('lawyer2'), [changed({ recused })], [])).toHaveLength(2);
});

test('an alert is told to whom it is addressed to, not to who may read those of all', () => {
  const alert = { recipient: 'director', agency: 'ph', caseId: 'c' };
  expect(toldTo(DIRECTOR, [], [alert])).toEqual([{ event: 'alerts', caseId: 'c' }]);
  expect(toldTo({ ...DIRECTOR, username: 'auditor', roles: ['auditor'] }, [], [alert])).toEqual([]);
});

test('very much at once is told as one', () => {
  const many = Array.from({ length: 200 }, (_, n) => changed({ id: `c${n}` }));
  expect(toldTo(DIRECTOR, many, [])).toEqual(REFRESH);
});

/** An answer that keeps what nobody reads. */
function answer() {
  const stream = new PassThrough();
  const res = Object.assign(stream, { set: () => res }) as unknown as Response & PassThrough;
  return { res, listener: new Listener(res, DIRECTOR, 's'), text: () => String(res.read() ?? '') };
}

test('after some silence something is said, with the id that is reached by then', () => {
  const { listener, text } = answer();
  const begun = performance.now();
  const clock = vi.spyOn(performance, 'now').mockReturnValue(begun);
  listener.open('1-1', []);
  expect(text()).toMatch(/^retry: \d{4}\nid: 1-1\n\n$/);
  clock.mockReturnValue(begun + 19_000);
  listener.beat('2-1');
  expect(text()).toBe('');
  clock.mockReturnValue(begun + 21_000);
  listener.beat('2-1');
  expect(text()).toBe(':\nid: 2-1\n\n');
  listener.beat('2-1');
  clock.mockReturnValue(begun + 42_000);
  listener.beat('2-1');
  expect(text()).toBe(':\n\n');
});

test('the id moves on with the last of what is told together', () => {
  const { listener, text } = answer();
  listener.open('1-1', []);
  text();
  listener.tell([{ event: 'case', caseId: 'c' }, { event: 'tasks' }], '5-1');
  expect(text()).toBe('event: case\nid: 1-1\ndata: {"caseId":"c"}\n\nevent: tasks\nid: 5-1\ndata: {}\n\n');
});

test('a reader that does not read is cut off', () => {
  const { listener } = answer();
  listener.open('1-1', []);
  for (let n = 0; n < 3_000 && !listener.gone; n++) listener.tell([{ event: 'case', caseId: 'c' }], `${n}-1`);
  expect(listener.gone).toBe(true);
});
