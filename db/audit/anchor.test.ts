import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DAY, HOUR, startOfDay } from '../../domain/time.js';
import { Audited, KEY, MONDAY, newKey, rehash } from '../../test/support/audited.js';
import { RecordedCase } from '../../test/support/recorded-case.js';
import { transaction } from '../client.js';
import { inOffice } from '../office/ledger.js';
import { enterAct } from '../paper-ledger.js';
import { enter } from '../reference/ledger.js';
import { canRewrite, daysUnanchored } from './anchor.js';
import { parseCopy, verifyAudit, type AuditBreak } from './verify.js';

const DAYS = ['2026-03-02', '2026-03-03', '2026-03-04'];
const of = (what: AuditBreak['what'], day: string): AuditBreak => ({ day, what });

describe('three days of one case, anchored', () => {
  let record: Audited;
  let id: string;
  const after = (sql: string | readonly string[]) => record.after(sql, [id]);

  beforeAll(async () => {
    record = await Audited.start();
    const c = new RecordedCase(record.pool, MONDAY);
    id = c.id;
    for (let i = 0; i < DAYS.length; i++) {
      await c.step(MONDAY + i * DAY);
      await record.read('intake', id, MONDAY + i * DAY);
      await record.read('director', id, MONDAY + i * DAY + HOUR);
      await record.anchor(MONDAY + (i + 1) * DAY);
    }
  });
  afterAll(() => record.stop());

  test.each(DAYS)('an anchor that is changed in any way, or taken away, is found: %s', async (day) => {
    for (const change of [
      `made_at = made_at + interval '1 s'`,
      'cases = cases + 1',
      'leaves = leaves - 1',
      `root = sha256('x')`,
      'entry = entry + 1',
      'reads = reads + 1',
      'last_read = last_read - 1',
      `reads_hash = sha256('x')`,
      `prev_hash = sha256('x')`,
      `hash = sha256('x')`,
    ])
      expect(await after(`UPDATE audit_anchor SET ${change} WHERE day = '${day}'`), change).toContainEqual(
        of('anchor-changed', day),
      );
    expect(await after(`UPDATE audit_anchor SET key_id = 'k9' WHERE day = '${day}'`)).toEqual([of('key-unknown', day)]);
    expect(await after(`UPDATE audit_anchor SET signature = hash || hash WHERE day = '${day}'`)).toEqual([
      of('signature-bad', day),
    ]);
    expect(await after(`DELETE FROM audit_anchor WHERE day = '${day}'`)).toContainEqual(of('anchor-removed', day));
  });

  test('what an anchor signs of a chain cannot be changed, taken away or added to', async () => {
    const leaf = `id = $1 AND day = '2026-03-03'`;
    for (const change of [
      `UPDATE audit_leaf SET hash = sha256('x') WHERE ${leaf}`,
      `UPDATE audit_leaf SET id = gen_random_uuid() WHERE ${leaf}`,
      `UPDATE audit_leaf SET kind = 'command' WHERE ${leaf}`,
      `UPDATE audit_leaf SET n = n + 1 WHERE ${leaf}`,
      `DELETE FROM audit_leaf WHERE ${leaf}`,
      `INSERT INTO audit_leaf SELECT day, 'command', id, 0, 0, hash FROM audit_leaf WHERE ${leaf}`,
    ])
      expect((await after(change))[0], change).toEqual(of('leaves-changed', '2026-03-03'));
  });

  test('a reading that is changed, struck out or put in is found by its day', async () => {
    const last = `id = (SELECT last_read FROM audit_anchor WHERE day = '2026-03-03')`;
    for (const change of [
      `UPDATE sensitive_read SET username = 'nobody' WHERE ${last}`,
      `UPDATE sensitive_read SET at = at + interval '1 ms' WHERE ${last}`,
      `UPDATE sensitive_read SET case_id = NULL WHERE ${last}`,
      `UPDATE sensitive_read SET route = '' WHERE ${last}`,
      `DELETE FROM sensitive_read WHERE ${last}`,
    ])
      expect(await after(change), change).toEqual([of('reads-changed', '2026-03-03')]);
    const put = `INSERT INTO sensitive_read SELECT id - 1000, at, agency_id, username, case_id, what, route, request_id
      FROM sensitive_read WHERE ${last}`;
    expect(await after(put)).toEqual([of('reads-changed', '2026-03-02')]);
  });

  test('a history written anew with anchors to fit lacks the signature', async () => {
    const fake = newKey('k1');
    const anew = [
      `UPDATE event SET actor = 'somebody' WHERE proceeding_id = $1 AND seq = 1 AND n = 2`,
      rehash(id, '1, 2'),
      'DELETE FROM audit_leaf',
      'DELETE FROM audit_anchor',
    ];
    const other = await Audited.start();
    try {
      const c = new RecordedCase(other.pool, MONDAY);
      await c.step();
      await other.anchor(MONDAY + DAY);
      const kept = await other.copies();
      for (const sql of anew) await other.owner.query(sql.replaceAll(id, c.id), sql.includes('$1') ? [c.id] : []);
      await other.anchor(MONDAY + DAY, fake);
      expect(await other.breaks()).toEqual([of('signature-bad', '2026-03-02')]);
      // With the true key only what was kept outside tells.
      await other.owner.query('DELETE FROM audit_leaf');
      await other.owner.query('DELETE FROM audit_anchor');
      await other.anchor(MONDAY + DAY);
      expect(await other.breaks()).toEqual([]);
      expect(await other.breaks({ copies: kept })).toEqual([of('copy-differs', '2026-03-02')]);
    } finally {
      await other.stop();
    }
  });

  test('a copy kept outside must be genuine itself, and its anchor still there', async () => {
    const [first, ...others] = await record.copies();
    expect(await record.breaks({ copies: [first!, ...others] })).toEqual([]);
    const forged = { ...first!, signature: others[0]!.signature };
    expect(await record.breaks({ copies: [forged, ...others] })).toEqual([of('signature-bad', '2026-03-02')]);
    expect(await record.breaks({ copies: [{ ...first!, key: 'k9' }] })).toEqual([of('key-unknown', '2026-03-02')]);
    expect(parseCopy('2026-03-02 nothing')).toBeUndefined();
    await record.owner.query('BEGIN');
    await record.owner.query(`DELETE FROM audit_anchor WHERE day = '2026-03-04'`);
    await record.owner.query(`DELETE FROM audit_leaf WHERE day = '2026-03-04'`);
    const found = await record.breaks({ copies: [first!, ...others] });
    await record.owner.query('ROLLBACK');
    expect(found).toEqual([of('copy-differs', '2026-03-04')]);
  });

  test('the service’s own role can check, in a snapshot of one moment', async () => {
    const report = await verifyAudit(record.pool, { keys: new Map() });
    expect(report).toMatchObject({ cases: 1, anchors: 3, broken: 3 });
    expect(report.breaks).toEqual(DAYS.map((day) => of('key-unknown', day)));
  });
});

describe('a record of its own', () => {
  let record: Audited;
  beforeEach(async () => {
    record = await Audited.start();
  });
  afterEach(() => record.stop());

  test('a service that could rewrite the record is known by its role', async () => {
    expect(await canRewrite(record.pool)).toBe(false);
    await record.owner.query('GRANT UPDATE ON step TO legal_aid_app');
    expect(await canRewrite(record.pool)).toBe(true);
  });

  test('a day that was missed is anchored later and says when; a day is anchored once', async () => {
    const now = startOfDay('2026-03-02') + 1000;
    expect(await daysUnanchored(record.pool, now)).toBe(1);
    expect(await record.anchor(now)).toHaveLength(1);
    expect(await record.anchor(now + HOUR)).toEqual([]);
    await new RecordedCase(record.pool, MONDAY).step();
    const late = startOfDay('2026-03-05') + HOUR;
    expect(await daysUnanchored(record.pool, late)).toBe(3);
    const [here, there] = await Promise.all([record.anchor(late), record.anchor(late)]);
    expect([...here, ...there].map((a) => a.day).sort()).toEqual(DAYS);
    const made = (await record.anchors()).map((a) => [a.day, a.made_at.getTime(), a.leaves]);
    expect(made).toEqual([
      ['2026-03-01', now, 0],
      ['2026-03-02', late, 1],
      ['2026-03-03', late, 0],
      ['2026-03-04', late, 0],
    ]);
    expect(await daysUnanchored(record.pool, late)).toBe(0);
    expect(await record.breaks()).toEqual([]);
  });

  test('after a rotation the old key still verifies, and a key that is not known does not', async () => {
    const next = newKey('k2');
    await record.anchor(MONDAY);
    await record.anchor(MONDAY + DAY, next);
    expect(await record.breaks({ keys: [KEY, next] })).toEqual([]);
    expect(await record.breaks({ keys: [next] })).toEqual([of('key-unknown', '2026-03-01')]);
  });

  test('an anchor waits for whoever is writing, and misses nothing that has a lower number', async () => {
    const slow = await record.pool.connect();
    await slow.query('BEGIN');
    await slow.query(`INSERT INTO sensitive_read (at, agency_id, username, what, route, request_id)
      VALUES ('2026-03-02T10:00:00+08', 'ph', 'slow', 'case', '', '')`);
    const c = new RecordedCase(record.pool, MONDAY);
    await c.step();
    await record.read('quick', c.id, MONDAY);
    const anchored = record.anchor(MONDAY + DAY);
    const first = await Promise.race([anchored, new Promise((done) => setTimeout(() => done('waiting'), 300))]);
    expect(first).toBe('waiting');
    await slow.query('COMMIT');
    slow.release();
    expect(await anchored).toMatchObject([{ reads: 2, leaves: 1 }]);
    expect(await record.breaks()).toEqual([]);
  });

  test('who writes for long does not hold up the others for long', async () => {
    const slow = await record.pool.connect();
    await slow.query('BEGIN');
    await slow.query(`INSERT INTO sensitive_read (at, agency_id, username, what, route, request_id)
      VALUES ('2026-03-02T10:00:00+08', 'ph', 'slow', 'case', '', '')`);
    await expect(record.anchor(MONDAY + DAY)).rejects.toMatchObject({ code: '55P03' });
    await slow.query('ROLLBACK');
    slow.release();
    expect(await record.anchor(MONDAY + DAY)).toHaveLength(1);
  });

  test('a case put in later under an earlier date is found; one that was on its way is not', async () => {
    await record.anchor(MONDAY);
    // Received on Monday; Temporal was away until Tuesday.
    const waiting = new RecordedCase(record.pool, MONDAY);
    const input = await waiting.receive(MONDAY);
    await record.anchor(MONDAY + DAY);
    await waiting.carryOut(input);
    expect(await record.breaks()).toEqual([]);
    const forged = new RecordedCase(record.pool, MONDAY);
    await forged.step(MONDAY);
    const backdated = [{ caseId: forged.id, seq: 1, n: 1, what: 'backdated' }];
    expect(await record.breaks()).toEqual(backdated);
    await record.anchor(MONDAY + 2 * DAY);
    await record.anchor(MONDAY + 3 * DAY);
    expect(await record.breaks()).toEqual(backdated);
  });

  test('what the service did late by itself is counted, not blamed on anybody', async () => {
    const c = new RecordedCase(record.pool, MONDAY);
    await c.step();
    await record.anchor(MONDAY + DAY);
    await record.anchor(MONDAY + 20 * DAY);
    // The reviewer comes after the deadline; its rungs are carried out with their own dates.
    await c.step(MONDAY + 20 * DAY);
    const report = await verifyAudit(record.pool, { keys: new Map() });
    expect(report.late).toBeGreaterThan(0);
    expect(await record.breaks()).toEqual([]);
  });
});

describe('the ledger of the office', () => {
  test('cannot be changed, cut off or replaced either', async () => {
    const record = await Audited.start();
    try {
      const by = { requestHash: 'x', at: MONDAY };
      const person = { agency: 'ph', kind: 'person', key: 'callback' } as const;
      const one = { ...by, id: randomUUID(), actor: 'admin' };
      await inOffice(record.pool, one, async (_client, write) => {
        await write('propose', person, { grants: ['director'] });
        return person.key;
      });
      await inOffice(record.pool, { ...by, id: randomUUID(), actor: 'deputy' }, async (_client, write) => {
        await write('confirm', person, {}, 1);
        return person.key;
      });
      await record.anchor(MONDAY + DAY);
      expect(await record.after([])).toEqual([]);
      for (const [change, n] of [
        [`UPDATE office_entry SET actor = 'director' WHERE n = 2`, 2],
        [`UPDATE office_entry SET body = replace(body, 'director', 'intake') WHERE n = 1`, 1],
        ['UPDATE office_entry SET of_n = NULL WHERE n = 2', 2],
      ] as const)
        expect((await record.after(change))[0], change).toEqual({ n, what: 'office-changed' });
      expect(await record.after('DELETE FROM office_entry WHERE n = 2')).toEqual([
        { day: '2026-03-02', n: 2, what: 'office-changed' },
      ]);
    } finally {
      await record.stop();
    }
  });
});

describe('the ledger of corrections of the registers', () => {
  test('cannot be changed, cut off or replaced either', async () => {
    const record = await Audited.start();
    try {
      const line = { agency: 'ph', entry: randomUUID(), no: 1, kind: 'value', thing: 'number', caseId: null } as const;
      const by = { requestHash: 'x', at: MONDAY };
      await transaction(record.pool, async (client) => {
        const said = { before: '17', after: '71', reason: 'x' };
        await enterAct(client, 'propose', line, said, { ...by, id: randomUUID(), actor: 'intake' });
        await enterAct(client, 'confirm', line, { before: '17' }, { ...by, id: randomUUID(), actor: 'director' });
      });
      await record.anchor(MONDAY + DAY);
      expect(await record.after([])).toEqual([]);
      for (const [change, n] of [
        [`UPDATE paper_correction SET actor = 'deputy' WHERE n = 2`, 2],
        [`UPDATE paper_correction SET body = replace(body, '71', '72') WHERE n = 1`, 1],
        [`UPDATE paper_correction SET case_id = gen_random_uuid() WHERE n = 1`, 1],
        ['DELETE FROM paper_correction WHERE n = 1', 1],
      ] as const)
        expect((await record.after(change))[0], change).toEqual({ n, what: 'register-changed' });
      expect(await record.after('DELETE FROM paper_correction WHERE n = 2')).toEqual([
        { day: '2026-03-02', n: 2, what: 'register-changed' },
      ]);
    } finally {
      await record.stop();
    }
  });
});

describe('the ledger of reference data', () => {
  let record: Audited;
  beforeAll(async () => {
    record = await Audited.start();
    const item = { kind: 'calendar', pack: 'CN', key: '2027', version: 1 } as const;
    const by = { requestHash: 'x', agency: 'sf', at: MONDAY };
    await transaction(record.pool, async (client) => {
      await enter(client, 'draft', item, '{}', { ...by, id: randomUUID(), actor: 'bureau' });
      await enter(client, 'approve', item, null, { ...by, id: randomUUID(), actor: 'bureau-deputy' });
    });
    await record.anchor(MONDAY + DAY);
  });
  afterAll(() => record.stop());

  test('cannot be changed, cut off or replaced: each entry hashes the one before, and the anchor signs the last', async () => {
    expect(await record.after([])).toEqual([]);
    for (const [change, n] of [
      [`UPDATE reference_entry SET actor = 'bureau-deputy' WHERE n = 1`, 1],
      [`UPDATE reference_entry SET body = '{"a":1}' WHERE n = 1`, 1],
      [`UPDATE reference_entry SET at = at + interval '1 s' WHERE n = 2`, 2],
      ['DELETE FROM reference_entry WHERE n = 1', 1],
    ] as const)
      expect((await record.after(change))[0], change).toEqual({ n, what: 'reference-changed' });
    expect(await record.after('DELETE FROM reference_entry WHERE n = 2')).toEqual([
      { day: '2026-03-02', n: 2, what: 'reference-changed' },
    ]);
  });
});
