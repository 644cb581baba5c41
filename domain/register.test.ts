import { describe, expect, test } from 'vitest';
import {
  asEntered,
  changed,
  isPossible,
  newValue,
  thingOf,
  valueOf,
  type LineChange,
  type LineState,
} from './register.js';

const line: LineState = {
  ...{ register: 'paper', number: '17', day: '2026-03-02', person: '张三', matter: null, station: null },
  ...{ caseId: 'found', handCaseId: null, voidGround: null },
};
const tied = { ...line, caseId: 'by-hand', handCaseId: 'by-hand' };
const isVoid: LineState = { ...tied, voidGround: 'duplicate' };
const value = (field: 'number' | 'person' | 'matter', to: string | null): LineChange => ({
  ...{ kind: 'value', field, value: to },
});

describe('a line of a register', () => {
  test('looks for its case anew where that was found by what is corrected', () => {
    expect(changed(line, value('number', '71'))).toEqual({ ...line, number: '71', caseId: null });
    expect(changed(line, value('matter', '劳动报酬'))).toEqual({ ...line, matter: '劳动报酬' });
    expect(changed(tied, value('person', '李四'))).toEqual({ ...tied, person: '李四' });
  });

  test('that is void keeps what it was tied to, and can only be restored', () => {
    const after = changed(tied, { kind: 'void', ground: 'duplicate' });
    expect(after).toEqual(isVoid);
    const changes: LineChange[] = [
      ...[value('number', '1'), { kind: 'tie', caseId: 'x' } as const, { kind: 'untie' } as const],
      { kind: 'void', ground: 'other' },
    ];
    for (const change of changes) expect([change.kind, isPossible(after, change)]).toEqual([change.kind, false]);
    expect(isPossible(after, { kind: 'restore' })).toBe(true);
    expect(changed(after, { kind: 'restore' })).toEqual(tied);
    // What the automatic match had found is for it to find again.
    expect(changed({ ...line, voidGround: 'other' }, { kind: 'restore' })).toEqual({ ...line, caseId: null });
  });

  test('is tied once to a case, and untied where it is tied', () => {
    expect(isPossible(line, { kind: 'tie', caseId: 'found' })).toBe(true);
    expect(isPossible(tied, { kind: 'tie', caseId: 'by-hand' })).toBe(false);
    expect(isPossible({ ...line, caseId: null }, { kind: 'untie' })).toBe(false);
    expect(isPossible(line, { kind: 'restore' })).toBe(false);
    expect(changed(tied, { kind: 'untie' })).toEqual({ ...line, caseId: null });
  });

  test('has the old and the new value of what a change is about', () => {
    const told = (of: LineState, change: LineChange) => [valueOf(of, thingOf(change)), newValue(change)];
    expect(told(line, value('number', '71'))).toEqual(['17', '71']);
    expect(told(line, { kind: 'tie', caseId: 'x' })).toEqual(['found', 'x']);
    expect(told(line, { kind: 'untie' })).toEqual(['found', null]);
    expect(told(line, { kind: 'void', ground: 'duplicate' })).toEqual([null, 'duplicate']);
    expect(told(isVoid, { kind: 'restore' })).toEqual(['duplicate', null]);
  });

  test('is known again as it was entered, however often it was corrected', () => {
    const now = changed(changed(line, value('number', '18')), value('number', '19'));
    const history = [
      { thing: 'number', before: '17' },
      { thing: 'state', before: null },
      { thing: 'number', before: '18' },
    ];
    expect(asEntered(now, history).number).toBe('17');
  });
});
