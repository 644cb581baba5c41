import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LedgerWriter, digestOf, readLedger, whatWasTold, type LedgerLine } from './ledger.js';

let dir: string;
let path: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'ledger-'));
  path = join(dir, 'ledger.jsonl');
});
afterEach(() => rmSync(dir, { recursive: true }));

const failure = (op: string): LedgerLine => ({ op, attempt: 1, at: 1, error: '连接中断 / connection lost' });

function append(...lines: LedgerLine[]): void {
  const ledger = new LedgerWriter(path);
  for (const line of lines) ledger.write(line);
  ledger.close();
}

async function read(): Promise<LedgerLine[]> {
  const found: LedgerLine[] = [];
  for await (const line of readLedger(path)) found.push(line);
  return found;
}

test('a ledger torn anywhere keeps its whole lines, and is continued after them', async () => {
  const lines = ['案', 'b', 'c'].map(failure);
  append(...lines);
  const whole = readFileSync(path);
  for (let size = whole.length; size >= 0; size--) {
    writeFileSync(path, whole.subarray(0, size));
    const newlines = whole.subarray(0, size).filter((byte) => byte === 0x0a).length;
    expect(await read()).toEqual(lines.slice(0, newlines));
    append(failure('next'));
    expect(await read()).toEqual([...lines.slice(0, newlines), failure('next')]);
  }
});

test('a line in the middle that is none is not passed over', async () => {
  append(failure('a'), failure('b'));
  writeFileSync(path, readFileSync(path, 'utf8').replace('{', ''));
  await expect(read()).rejects.toThrow(SyntaxError);
});

test('the digest of a body knows its values, not the order of its keys', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
      const turned = JSON.parse(JSON.stringify(a), (_key, value: unknown) =>
        value !== null && typeof value === 'object' && !Array.isArray(value)
          ? Object.fromEntries(Object.entries(value).reverse())
          : value,
      ) as unknown;
      expect(digestOf(turned)).toBe(digestOf(a));
      const same = JSON.stringify(JSON.parse(JSON.stringify(a))) === JSON.stringify(JSON.parse(JSON.stringify(b)));
      if (!same && typeof a !== 'object') expect(digestOf(a)).not.toBe(digestOf(b));
    }),
  );
});

test('of an answer the ledger keeps what has to hold, and nothing of the people', () => {
  const body = {
    ...{ id: 'c', seq: 3, stage: 'review', tasks: [{ id: 't2' }, { id: 't1' }], people: [{ name: '张三' }] },
    command: { id: 'k', state: 'done', seq: 2 },
  };
  const told = whatWasTold(200, body);
  expect(told).toEqual({
    status: 200,
    caseId: 'c',
    seq: 3,
    stage: 'review',
    tasks: ['t1', 't2'],
    commandId: 'k',
    commandSeq: 2,
  });
  expect(whatWasTold(202, { case: { id: 'c' }, command: { id: 'k', state: 'pending' } })).toMatchObject({
    caseId: 'c',
    commandId: 'k',
  });
  expect(whatWasTold(201, { id: 'p', state: 'pending' })).toEqual({ status: 201 });
  expect(whatWasTold(409, { type: '/problems/task-done', status: 409 })).toMatchObject({
    status: 409,
    problem: '/problems/task-done',
  });
});
