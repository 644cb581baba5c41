import type { PoolClient } from 'pg';
import { beforeAll, expect, test } from 'vitest';
import { may, type Subject, type User } from '../domain/permissions.js';
import { ROLES } from '../domain/roles.js';
import { atTime } from '../domain/time.js';
import { pooledDatabase } from '../test/support/database.js';
import { RecordedCase } from '../test/support/recorded-case.js';
import { park } from './standstill.js';

/** Who is told of a deadline: nobody who has recused himself, nobody whose rights are gone; where nobody is left, one rung up. */

const { pool, owner } = await pooledDatabase({ pool: 2, owner: 1 });
const AT = atTime('2026-03-02', '09:10');
/** Under review; with its handler. */
let [reviewed, handled] = ['', ''];
beforeAll(async () => {
  const cases = [new RecordedCase(pool, AT), new RecordedCase(pool, AT)];
  for (const c of cases) await c.step();
  for (let i = 0; i < 4; i++) await cases[1]!.step();
  [reviewed, handled] = cases.map(({ id }) => id) as [string, string];
});

/** What is asked after a change that is taken back. */
async function after<T>(
  changes: readonly (readonly [sql: string, ...values: unknown[]])[],
  ask: (c: PoolClient) => Promise<T>,
) {
  const client = await owner.connect();
  try {
    await client.query('BEGIN');
    for (const [sql, ...values] of changes) await client.query(sql, values);
    return await ask(client);
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
}

const recused = (id: string, ...who: string[]) =>
  [`UPDATE proceeding SET facts = facts || jsonb_build_object('recused', $2::text[]) WHERE id = $1`, id, who] as const;
const gone = (...who: string[]) => ['UPDATE app_user SET active = false WHERE username = ANY ($1)', who] as const;
const without = (who: string) => [`UPDATE app_user SET roles = '{}' WHERE username = $1`, who] as const;
const holding = async (client: PoolClient, role: string, agency: string) =>
  (
    await client.query<{ username: string }>(
      'SELECT username FROM app_user WHERE active AND $1 = ANY (roles) AND agency_id = $2 ORDER BY username',
      [role, agency],
    )
  ).rows.map(({ username }) => username);

async function told(client: PoolClient, id: string, recipients: readonly string[], task?: string): Promise<string[]> {
  const { rows } = await client.query<{ told: string }>(
    `SELECT told_of(p.id, p.agency_id, $2, p.facts->>'handler', $3) AS told FROM proceeding p WHERE p.id = $1 ORDER BY told`,
    [id, task ?? null, JSON.stringify(recipients)],
  );
  return rows.map((row) => row.told);
}
const review = () => `${reviewed}.review.1`;

test('owner, head and bureau, as they are', async () => {
  const [reviewers, heads, bureau] = await after([], async (c) => [
    ...[
      await holding(c, 'reviewer', 'ph'),
      [...(await holding(c, 'director', 'ph')), ...(await holding(c, 'deputy', 'ph'))],
    ],
    await holding(c, 'bureau', 'sf'),
  ]);
  expect([reviewers, heads!, bureau!].every((people) => people.length > 0)).toBe(true);
  expect(await after([], (c) => told(c, reviewed, ['owner'], review()))).toEqual(reviewers);
  expect(await after([], (c) => told(c, reviewed, ['head'], review()))).toEqual([...heads!].sort());
  expect(await after([], (c) => told(c, reviewed, ['bureau'], review()))).toEqual(bureau);
  expect(await after([], (c) => told(c, handled, ['owner']))).toEqual(['lawyer1']);
  // Of a clock that no task answers, before anybody handles the case: whoever has something to do in it.
  expect(await after([], (c) => told(c, reviewed, ['owner']))).toEqual(reviewers);
});

test('whoever has recused himself is left out; where nobody is left it goes one rung up, and up again', async () => {
  const [reviewers, heads, bureau] = await after([], async (c) => [
    ...[
      await holding(c, 'reviewer', 'ph'),
      [...(await holding(c, 'director', 'ph')), ...(await holding(c, 'deputy', 'ph'))].sort(),
    ],
    await holding(c, 'bureau', 'sf'),
  ]);
  const [one = '', ...others] = reviewers;
  const [head = '', ...otherHeads] = heads!;
  const asks = (recipients: readonly string[], ...changes: Parameters<typeof after>[0]) =>
    after(changes, (c) => told(c, reviewed, recipients, review()));
  expect(await asks(['owner'], recused(reviewed, one))).toEqual(others.length > 0 ? others : heads);
  expect(await asks(['owner'], recused(reviewed, ...reviewers))).toEqual(heads!.filter((h) => !reviewers.includes(h)));
  expect(await asks(['owner', 'head'], recused(reviewed, ...reviewers, head))).toEqual(
    otherHeads.filter((h) => !reviewers.includes(h)),
  );
  expect(await asks(['owner'], recused(reviewed, ...reviewers), gone(...heads!))).toEqual(bureau);
  expect(await asks(['head'], recused(reviewed, ...heads!))).toEqual(bureau);
  // Of that case alone.
  expect(await after([recused(handled, one)], (c) => told(c, reviewed, ['owner'], review()))).toEqual(reviewers);
});

test('whoever has lost what he read it by is told nothing: the handler of before, a firm, an account that is closed', async () => {
  const heads = await after([], async (c) =>
    [...(await holding(c, 'director', 'ph')), ...(await holding(c, 'deputy', 'ph'))].sort(),
  );
  for (const change of [without('lawyer1'), gone('lawyer1'), recused(handled, 'lawyer1')])
    expect(await after([change], (c) => told(c, handled, ['owner']))).toEqual(heads);
  const moved = [`UPDATE app_user SET roles = '{admin}' WHERE username = 'lawyer1'`] as const;
  expect(await after([moved], (c) => told(c, handled, ['owner']))).toEqual(heads);
  const claimed = ['UPDATE task SET assignee = $2 WHERE id = $1', review(), 'reviewer'] as const;
  expect(await after([claimed], (c) => told(c, reviewed, ['owner'], review()))).toEqual(['reviewer']);
  expect(await after([claimed, without('reviewer')], (c) => told(c, reviewed, ['owner'], review()))).toEqual(heads);
  // Whoever may not do it is none of its owners, though he might read it.
  const barred = [`UPDATE task SET data = data || '{"notBy": ["reviewer"]}' WHERE id = $1`, review()] as const;
  expect(await after([barred], (c) => told(c, reviewed, ['owner'], review()))).not.toContain('reviewer');
});

test('what the database says of who may be told is what the matrix says of who may read, role by role', async () => {
  const ways: Readonly<Record<string, { case?: object; task?: object; subject: Partial<Subject> }>> = {
    afar: { subject: {} },
    'the station of the case': { case: { station_id: 'S' }, subject: { station: 'S' } },
    'the station of the task': { task: { station_id: 'S' }, subject: { station: 'S' } },
    'the firm of the case': { case: { firm_id: 'F' }, subject: { firm: 'F' } },
    'the firm of the task': { task: { firm_id: 'F' }, subject: { firm: 'F' } },
    'handles the case': { case: { handler: 'probe' }, subject: { handler: 'probe' } },
    'has the task': { task: { assignee: 'probe' }, subject: { assignee: 'probe' } },
  };
  let cells = 0;
  const wrong: string[] = [];
  for (const [way, { case: of = {}, task = {}, subject }] of Object.entries(ways))
    for (const role of ROLES) {
      const user: User = { username: 'probe', name: '某人', agency: 'ph', station: 'S', firm: 'F', roles: [role] };
      const where = { agency: 'ph', station: null, firm: null, handler: null, observers: [], recused: [], ...subject };
      const row = { username: 'probe', agency_id: 'ph', station_id: 'S', firm_id: 'F', roles: [role], active: true };
      const fields = { station_id: null, firm_id: null, handler: null, ...of };
      const change = [
        'UPDATE legal_case SET station_id = $2, firm_id = $3, handler = $4 WHERE id = $1',
        ...[handled, fields.station_id, fields.firm_id, fields.handler],
      ] as const;
      const { rows } = await after([change], (c) =>
        c.query<{ may: boolean }>(
          'SELECT may_be_told(jsonb_populate_record(NULL::app_user, $2), $1, jsonb_populate_record(NULL::task, $3)) AS may',
          [handled, JSON.stringify(row), JSON.stringify({ id: 't', ...task })],
        ),
      );
      cells += 1;
      if (rows[0]!.may !== may(user, 'task:read', where)) wrong.push(`${role}, ${way}: ${String(rows[0]!.may)}`);
    }
  expect(wrong).toEqual([]);
  expect(cells).toBe(ROLES.length * 7);
});

test('a case that stands still is told to those of the centre who have to do with it; to the bureau where none is left', async () => {
  await owner.query(...recusedNow(handled, 'director'));
  await park(pool, handled, 'journal-fails', AT);
  const { rows } = await owner.query<{ recipient: string }>(
    `SELECT recipient FROM alert WHERE kind = 'case-parked' AND proceeding_id = $1 ORDER BY recipient`,
    [handled],
  );
  const people = rows.map(({ recipient }) => recipient);
  expect(people).toContain('deputy');
  expect(people).toContain('lawyer1');
  expect(people).not.toContain('director');
  const everybody = [`UPDATE app_user SET active = false WHERE agency_id = 'ph'`] as const;
  const left = await after([everybody], async (c) =>
    (await c.query<{ who: string }>('SELECT told_of_standstill($1, $2) AS who ORDER BY who', [handled, 'ph'])).rows.map(
      ({ who }) => who,
    ),
  );
  expect(left).toEqual(await after([], (c) => holding(c, 'bureau', 'sf')));
});

function recusedNow(id: string, who: string): [string, unknown[]] {
  const [sql, ...values] = recused(id, who);
  return [sql, values];
}
