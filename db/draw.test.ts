import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { addDays } from '../domain/time.js';
import { pooledDatabase } from '../test/support/database.js';
import { aCase, aHearing, at, attended, load, type DocketCase, type DocketHearing } from '../test/support/docket.js';
import { refuseCommand } from './commands.js';
import { runDraw } from './draw.js';
import { idFor } from './ids.js';

const { pool, owner } = await pooledDatabase({ pool: 64, owner: 4 });
let n = 0;

const YEAR = { period: '2026', from: '2026-01-01', to: '2026-12-31' };
const TODAY = '2026-03-02';

/** A hearing that has been announced and not held. */
const ahead = (day: string, more: Partial<DocketHearing> = {}) =>
  aHearing(day, { state: 'announced', reported: at('2026-02-27'), ...more });
const withHearings = (handler: string, ...hearings: DocketHearing[]) => aCase('2026-02-02', { handler, hearings });

async function county(cases: readonly DocketCase[]): Promise<string> {
  const agency = `D${(n += 1)}`;
  await load(owner, { agency, stations: [], firms: [], people: [{ username: `${agency}-clerk` }], cases, paper: [] });
  return agency;
}

const draw = (agency: string, day = TODAY) => runDraw(pool, { agency, ...YEAR, at: at(day, 7) });

describe('the draw', () => {
  test('takes the earliest hearing first and writes the command with it', async () => {
    const later = withHearings('l1', ahead('2026-03-20'));
    const sooner = withHearings('l2', ahead('2026-03-05'));
    const agency = await county([later, sooner]);
    // Aim 30 % and one to spare: of one case one, of two cases one and a spare.
    const { drawn } = await draw(agency);
    expect(drawn).toEqual([
      { caseId: sooner.id, hearingNo: 1 },
      { caseId: later.id, hearingNo: 1 },
    ]);

    const { rows: attendance } = await owner.query(
      'SELECT period, drawn_at, reason, rule_version, outcome FROM attendance WHERE case_id = $1',
      [sooner.id],
    );
    expect(attendance).toEqual([
      { period: '2026', drawn_at: new Date(at(TODAY, 7)), reason: 'steering', rule_version: 1, outcome: null },
    ]);
    const { rows: commands } = await owner.query(
      'SELECT c.*, d.attempts FROM command c JOIN delivery d ON d.command_id = c.id WHERE c.id = $1',
      [idFor(`draw/${sooner.id}/1`)],
    );
    expect(commands).toHaveLength(1);
    const { rows: said } = await owner.query<{ period: string; reason: string; rule_version: number }>(
      'SELECT period, reason, rule_version FROM attendance WHERE case_id = $1',
      [sooner.id],
    );
    const [{ period, reason: why, rule_version: ruleVersion }] = said as [(typeof said)[number]];
    const body = JSON.stringify({ period, why, ruleVersion });
    const id = idFor(`draw/${sooner.id}/1`);
    expect(commands[0]).toMatchObject({
      id,
      actor: 'system',
      route: 'draw',
      key: `${sooner.id}/1`,
      kind: 'act',
      name: 'drawn',
      attempts: 0,
      // What the row of the draw says, hashed: nobody says otherwise later.
      body,
      body_hash: createHash('sha256').update(body).digest('hex'),
      input: [
        {
          kind: 'act',
          key: id,
          at: at(TODAY, 7),
          actor: { user: 'system' },
          action: 'drawn',
          data: { hearing: 1 },
        },
      ],
    });
  });

  test('asked again, draws nothing more', async () => {
    const agency = await county(Array.from({ length: 10 }, (_, i) => withHearings('l', ahead(addDays(TODAY, i + 1)))));
    const first = await draw(agency);
    // Aim 30 % of ten, rounded up by the comparison, and a spare.
    expect(first.drawn).toHaveLength(4);
    expect((await draw(agency)).drawn).toEqual([]);
    expect((await draw(agency, addDays(TODAY, 1))).drawn).toEqual([]);
  });

  test('leaves alone what cannot be attended', async () => {
    const agency = await county([
      withHearings('l', ahead(TODAY)),
      withHearings('l', ahead(addDays(TODAY, -1))),
      withHearings('l', ahead('2026-03-05', { public: false, ground: 'minor' })),
      withHearings('l', ahead('2026-03-05', { public: false })),
      withHearings('l', ahead('2026-03-05', { state: 'put-off' })),
      withHearings('l', ahead('2027-01-04')),
      aCase('2026-02-02', {
        kind: 'criminal',
        criminalStage: 'prosecution-review',
        handler: 'l',
        hearings: [ahead('2026-03-05')],
      }),
      aCase('2026-02-02', { stage: 'archived', handler: 'l', hearings: [ahead('2026-03-05')] }),
    ]);
    expect((await draw(agency)).drawn).toEqual([]);
  });

  test('takes no second hearing of a case that is attended or planned', async () => {
    const seen = withHearings(
      'l',
      aHearing('2026-02-16', { drawn: attended('2026-02-16', 'clerk') }),
      ahead('2026-03-05'),
    );
    const twice = withHearings('l', ahead('2026-03-06'), ahead('2026-03-07'));
    const agency = await county([seen, twice]);
    expect((await draw(agency)).drawn).toEqual([{ caseId: twice.id, hearingNo: 1 }]);
  });

  test('a drawn hearing that falls through is drawn anew', async () => {
    const cases = Array.from({ length: 6 }, (_, i) => withHearings('l', ahead(addDays(TODAY, i + 1))));
    const agency = await county(cases);
    const first = await draw(agency);
    expect(first.drawn).toHaveLength(3);
    expect((await draw(agency)).drawn).toEqual([]);
    const [fallen] = first.drawn;
    await owner.query(`UPDATE hearing SET public = false, ground = 'privacy' WHERE case_id = $1`, [fallen!.caseId]);
    await owner.query(`UPDATE attendance SET outcome = 'cancelled' WHERE case_id = $1`, [fallen!.caseId]);
    const { drawn } = await draw(agency);
    expect(drawn).toHaveLength(1);
    expect(first.drawn).not.toContainEqual(drawn[0]);
  });

  test.each([
    ['put off', { state: 'put-off' }, 'cancelled'],
    ['closed to the public, then held', { state: 'held', public: false, ground: 'privacy' }, 'cancelled'],
    ['held', { state: 'held' }, 'not-attended'],
  ] as const)(
    'a hearing %s before its case was told of the draw is given up with the refusal',
    async (_, now, outcome) => {
      const cases = Array.from({ length: 6 }, (_, i) => withHearings('l', ahead(addDays(TODAY, i + 1))));
      const agency = await county(cases);
      const { drawn } = await draw(agency);
      expect(drawn).toHaveLength(3);
      const [fallen, told] = drawn;
      const { state, ...more } = { public: true, ground: null, ...now };
      await owner.query('UPDATE hearing SET state = $2, public = $3, ground = $4 WHERE case_id = $1', [
        ...[fallen!.caseId, state, more.public, more.ground],
      ]);
      const commandOf = (d: typeof fallen) => idFor(`draw/${d!.caseId}/${d!.hearingNo}`);
      await refuseCommand(pool, commandOf(fallen), { type: 'not-allowed-now' });
      // Another one has been told; a refusal that comes after that changes nothing.
      await owner.query(
        `INSERT INTO step (proceeding_id, proceeding_kind, seq, key, input, flow, at)
         SELECT proceeding_id, proceeding_kind, 2, id::text, input->0, 1, received_at FROM command WHERE id = $1`,
        [commandOf(told)],
      );
      await refuseCommand(pool, commandOf(told), { type: 'not-allowed-now' });
      const { rows } = await owner.query(
        'SELECT case_id, outcome FROM attendance WHERE agency_id = $1 AND outcome IS NOT NULL',
        [agency],
      );
      expect(rows).toEqual([{ case_id: fallen!.caseId, outcome }]);
      const { rows: asked } = await owner.query('SELECT kind, proceeding_id FROM outbox WHERE agency_id = $1', [
        agency,
      ]);
      expect(asked).toEqual([{ kind: 'draw', proceeding_id: fallen!.caseId }]);
      const again = await draw(agency);
      expect(again.drawn).toHaveLength(1);
      expect(drawn).not.toContainEqual(again.drawn[0]);
    },
  );

  test('relies on no record that is overdue: what is not attended is drawn again', async () => {
    const stale = { at: at('2026-02-01'), observer: 'clerk', outcome: null, recorded: null };
    const unrecorded = Array.from({ length: 3 }, () => withHearings('l', aHearing('2026-02-16', { drawn: stale })));
    const next = Array.from({ length: 2 }, (_, i) => withHearings('l', ahead(addDays(TODAY, i + 1))));
    const agency = await county([...unrecorded, ...next]);
    expect((await draw(agency)).drawn.map((d) => d.caseId)).toEqual(next.map((c) => c.id));
  });

  test('the next hearing of a handler who reported one late comes first, once', async () => {
    const late = withHearings('tardy', aHearing('2026-02-16', { late: true, reported: at('2026-02-20') }));
    const his = withHearings('tardy', ahead('2026-03-27'), ahead('2026-03-30'));
    const others = Array.from({ length: 4 }, (_, i) => withHearings('l', ahead(addDays(TODAY, i + 1))));
    const agency = await county([late, his, ...others]);
    const { drawn } = await draw(agency);
    expect(drawn[0]).toEqual({ caseId: his.id, hearingNo: 1 });
    const { rows } = await owner.query('SELECT reason FROM attendance WHERE case_id = $1', [his.id]);
    expect(rows).toEqual([{ reason: 'handler-charged' }]);
    await owner.query(`UPDATE attendance SET outcome = 'not-possible' WHERE case_id = $1`, [his.id]);
    const again = await draw(agency);
    expect(again.drawn.map((d) => d.caseId)).not.toContain(his.id);
  });

  const anotherDay = '2026-02-09';
  test.each([
    ['not attended', {}],
    ['attended', { drawn: attended(anotherDay, 'clerk') }],
    ['reported late', { late: true, reported: at('2026-02-12') }],
  ] as const)('hearings that were told of cases taken over change nothing: %s', async (_, more) => {
    const before = (takenOver: boolean) =>
      Array.from({ length: 20 }, () =>
        aCase('2026-01-05', {
          ...{ handler: 'theirs', takenOver: takenOver ? at('2026-02-20') : null },
          hearings: [aHearing(anotherDay, more)],
        }),
      );
    const next = () => [
      ...Array.from({ length: 9 }, (_, i) => withHearings('l', ahead(addDays(TODAY, i + 1)))),
      withHearings('theirs', ahead('2026-03-27')),
    ];
    const drawnOf = async (...cases: DocketCase[]) => {
      const agency = await county(cases);
      const places = new Map(cases.map(({ id }, n) => [id, n - cases.length]));
      return (await draw(agency)).drawn.map(({ caseId }) => places.get(caseId));
    };
    const alone = await drawnOf(...next());
    expect(alone).toHaveLength(4);
    expect(await drawnOf(...before(true), ...next())).toEqual(alone);
    // Of cases of one's own they would.
    expect(await drawnOf(...before(false), ...next())).not.toEqual(alone);
  });

  test('a case that was taken over is drawn for what it is heard of since, whatever was attended before', async () => {
    const told = aCase('2026-01-05', {
      ...{ handler: 'l', takenOver: at('2026-02-20') },
      hearings: [aHearing(anotherDay, { drawn: attended(anotherDay, 'clerk') }), ahead('2026-03-05')],
    });
    const agency = await county([told]);
    expect((await draw(agency)).drawn).toEqual([{ caseId: told.id, hearingNo: 2 }]);
    expect((await draw(agency)).drawn).toEqual([]);
  });

  test('below the target in the last six weeks, every hearing that helps is drawn', async () => {
    const missed = Array.from({ length: 20 }, () => withHearings('l', aHearing('2026-06-01')));
    const last = Array.from({ length: 9 }, (_, i) => withHearings('l', ahead(addDays('2026-12-01', i))));
    const agency = await county([...missed, ...last]);
    expect((await draw(agency, '2026-11-25')).drawn).toHaveLength(9);
  });

  test('64 at once: nothing is drawn twice, and no more than one alone would have drawn', async () => {
    const cases = Array.from({ length: 120 }, (_, i) => withHearings('l', ahead(addDays(TODAY, 1 + (i % 40)))));
    const agency = await county(cases);
    // All connections open before the start, else the first has done before the last has begun.
    await Promise.all(Array.from({ length: 64 }, () => pool.query('SELECT pg_sleep(0.2)')));
    const answers = await Promise.all(Array.from({ length: 64 }, () => draw(agency)));
    const drawn = answers.flatMap((answer) => answer.drawn);
    expect(drawn).toHaveLength(37);
    expect(new Set(drawn.map((d) => d.caseId)).size).toBe(37);
    const { rows } = await owner.query(
      `SELECT (SELECT count(*)::int FROM attendance WHERE agency_id = $1) AS attendance,
              (SELECT count(*)::int FROM command WHERE route = 'draw' AND proceeding_id = ANY ($2)) AS commands`,
      [agency, cases.map((c) => c.id)],
    );
    expect(rows).toEqual([{ attendance: 37, commands: 37 }]);
  });
});
