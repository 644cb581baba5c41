import { describe, expect, test } from 'vitest';
import { orderReplans } from '../../db/reference/replans.js';
import { standingStill } from '../../db/operations.js';
import { query } from '../../scripts/postgres.mjs';
import { type Desk } from '../support/desk.js';
import { firm, lawyer, toFirm } from './scenarios.js';
import { Office } from '../support/office.js';

const office = new Office();

describe('a step that cannot be committed', () => {
  const cannot = { state: 'refused', refusal: { type: 'cannot-be-recorded' } };
  /** The record refuses it for as long as the work takes. */
  async function refusing(table: string, check: string, work: () => Promise<void>): Promise<void> {
    const alter = (how: string) =>
      query(office.service.database.ownerUrl, (client) =>
        client.query(
          `ALTER TABLE ${table} ${how} CONSTRAINT poison`.concat(how === 'ADD' ? ` CHECK (${check}) NOT VALID` : ''),
        ),
      );
    await alter('ADD');
    await work().finally(() => alter('DROP'));
  }
  const heldUp = async ({ caseId }: Desk) =>
    (await standingStill(office.service.db.pool, await office.service.now())).heldUp.filter(
      (clock) => clock.caseId === caseId,
    );
  const told = (d: Desk, what: string) =>
    office.service.rows<{ day: string; recipients: string[] }>(
      `SELECT (at AT TIME ZONE 'Asia/Shanghai')::date::text AS day, array_agg(recipient ORDER BY recipient) AS recipients
       FROM alert WHERE proceeding_id = $1 AND kind = 'clock-held-up' AND data->>'what' = $2 GROUP BY 1 ORDER BY 1`,
      [d.caseId, what],
    );
  const spoken = async (d: Desk, rule: string) =>
    (
      await office.service.rows(
        "SELECT DISTINCT key FROM alert WHERE proceeding_id = $1 AND kind = 'rung' AND data->>'rule' = $2",
        [d.caseId, rule],
      )
    ).length;

  test('because the record refuses it refuses its command, and the case goes on', async () => {
    const d = await office.newDesk();
    await d.toHandling();
    const { seq } = await d.row();
    const broken = d.actInput('report-hearing', d.on(3), { day: d.day(9), summonsOn: d.day(3) });
    await refusing('hearing', 'false', async () => expect(await d.send([broken])).toEqual(cannot));
    expect(await office.service.commandState(broken.key)).toBe('refused');
    await office.expectAgreement(d);
    expect(await d.task('meet', 'record', d.on(4), {}, lawyer)).toEqual({ state: 'done', seq: seq + 1 });
    await office.expectAgreement(d);
  });

  test('is a rung: it is told once a day and tried again, other clocks speak and commands go on, and then it is spoken', async () => {
    const d = await office.newDesk();
    await d.toHandling();
    const hearing = { day: d.day(4), summonsOn: d.day(2), public: true, forum: 'court' };
    await d.act('report-hearing', d.on(2, '16:00'), hearing);
    await refusing('alert', `kind <> 'rung' OR data->>'rule' <> 'engagement'`, async () => {
      await d.sleepUntil(d.on(9, '12:00'));
      expect(await spoken(d, 'engagement')).toBe(0);
      expect(await spoken(d, 'hearing-outcome')).toBeGreaterThan(0);
      const before = await told(d, 'rung');
      expect(before.length).toBeGreaterThan(1);
      expect(before[0]!.recipients).toEqual(['admin', 'deputy', 'director', 'lawyer1']);
      expect(await heldUp(d)).toMatchObject([{ rule: 'engagement', what: 'rung' }]);
      expect((await office.stateOf(d)).heldUp).toHaveLength(1);
      expect(await d.task('meet', 'record', d.on(9, '13:00'), {}, lawyer)).toMatchObject({ state: 'done' });
      expect(await d.row()).toMatchObject({ parked: null });
    });
    await d.sleepUntil(d.on(9, '14:30'));
    expect(await spoken(d, 'engagement')).toBeGreaterThan(0);
    expect([await heldUp(d), (await office.stateOf(d)).heldUp]).toEqual([[], []]);
    await office.expectAgreement(d);
  });

  test('is an expiry: commands go on, and it comes into effect when it can', async () => {
    const d = await office.newDesk();
    await toFirm(d);
    await refusing('event', `kind <> 'deadline.expired'`, async () => {
      await d.sleepUntil(d.on(3, '15:00'));
      expect(await d.openKinds()).toEqual(['name-handler']);
      expect(await heldUp(d)).toMatchObject([{ rule: 'name-handler', what: 'expiry' }]);
      const late = await d.task('name-handler', 'name', d.on(3, '15:10'), { lawyer: 'lawyer1' }, firm);
      expect(late).toMatchObject({ refusal: { type: 'too-late' } });
      const served = { document: 'grant', on: d.day(3), method: 'in-person' };
      expect(await d.act('record-service', d.on(3, '15:20'), served, 'intake')).toMatchObject({ state: 'done' });
    });
    await d.sleepUntil(d.on(3, '17:00'));
    expect(await d.openKinds()).toEqual(['assign']);
    expect(await heldUp(d)).toEqual([]);
    await office.expectAgreement(d);
  });

  test('is an order to plan anew: it is told, and given again the day after', async () => {
    const d = await office.newDesk();
    await d.open();
    // As if the year of its last day had been published since.
    await office.service.rows('UPDATE deadline SET provisional = true WHERE proceeding_id = $1', [d.caseId]);
    const order = async () => orderReplans(office.service.db.pool, await office.service.now());
    await refusing('deadline_plan', 'seq = 1', async () => {
      expect([await order(), await order()]).toEqual([1, 0]);
      await office.service.quiet();
      expect(await told(d, 'replan')).toHaveLength(1);
      expect(await heldUp(d)).toMatchObject([{ rule: 'review', what: 'replan' }]);
      expect(await order()).toBe(0);
    });
    await d.sleepUntil(d.on(1));
    expect(await order()).toBe(1);
    await office.service.quiet();
    expect((await d.deadlines())['review']).toEqual(['cancelled', 'armed']);
    expect(await heldUp(d)).toEqual([]);
    await office.expectAgreement(d);
  });
});
