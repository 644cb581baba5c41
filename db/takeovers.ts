import type { Pool, PoolClient } from 'pg';
import { HEADS } from '../domain/roles.js';
import { civilDate, formatInstant, type CivilDate, type Instant } from '../domain/time.js';
import { raiseWatchAlert } from './alerts.js';
import type { Asking } from './hash-chain.js';
import { inOffice, withinOffice, type Decision, type Done, type Said } from './office/ledger.js';
import { Refused } from './office/refused.js';
import { first, run, statement, type Queryable, type Row } from './sql/statement.js';
import { array, bool, date, int4, int8, joined, nullable, oneOf, text, timestamptz, uuid } from './sql/types.js';

/**
 * 接管在办案件: proposed by one person, and begun when another one confirms it. What was proposed stays as it was; what became of it is
 * a row of the office's ledger, and a proposal that nobody has decided on ends with its window.
 */

const INSERT = statement({
  name: 'insert-takeover',
  text: `INSERT INTO takeover (id, n, agency_id, window_from, body, proposed_by, proposed_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
  parameters: [uuid, int4, text, timestamptz, text, text, timestamptz],
});

/** Whether the window that it was proposed in is still open on the day $2. */
const IN_TIME = 'coalesce(a.go_live_from = t.window_from AND $2::date <= a.go_live_until, false)';
const LIST = statement({
  name: 'takeovers',
  text: `SELECT t.id, t.n, t.agency_id AS agency, CASE WHEN b.body ? 'application' THEN 'application' ELSE 'notice' END AS door,
      b.opening->>'kind' AS kind, b.opening->>'title' AS title, b.opening->>'receivedAt' AS "receivedAt",
      b.opening->'recipients'->0->>'name' AS person, jsonb_array_length(b.body->'history') AS acts,
      t.proposed_by AS "proposedBy", who.name AS "proposedByName", t.proposed_at AS "proposedAt",
      ${IN_TIME} AS "inTime", d.act AS decision, d.actor AS "decidedBy", judge.name AS "decidedByName", d.at AS "decidedAt",
      d.body AS "decisionBody", c.number AS "caseNumber",
      EXISTS (SELECT FROM command m JOIN command_refusal r ON r.command_id = m.id
        WHERE m.proceeding_id = t.id AND m.kind = 'open') AS refused
    FROM takeover t JOIN agency a ON a.id = t.agency_id
    CROSS JOIN LATERAL (SELECT x.body, coalesce(x.body->'application', x.body->'notice') AS opening
      FROM (SELECT t.body::jsonb AS body) x) b
    LEFT JOIN office_entry d ON d.of_n = t.n LEFT JOIN legal_case c ON c.id = t.id
    LEFT JOIN app_user who ON who.username = t.proposed_by LEFT JOIN app_user judge ON judge.username = d.actor
    WHERE t.agency_id = ANY ($1) AND ($3::uuid IS NULL OR t.id = $3) AND ($4::bool IS NULL OR $4 = (d.n IS NULL AND ${IN_TIME}))
      AND ($5::int IS NULL OR t.n < $5)
    ORDER BY t.n DESC LIMIT $6`,
  parameters: [array(text), date, nullable(uuid), nullable(bool), nullable(int4), int8],
  columns: {
    ...{ id: uuid, n: int4, agency: text, door: oneOf<'application' | 'notice'>(), kind: text, title: nullable(text) },
    ...{ receivedAt: text, person: nullable(text), acts: int4, proposedBy: text, proposedByName: joined(text) },
    ...{ proposedAt: timestamptz, inTime: bool, decision: joined(oneOf<Decision>()), decidedBy: joined(text) },
    ...{ decidedByName: joined(text), decidedAt: joined(timestamptz), decisionBody: joined(text) },
    ...{ caseNumber: joined(text), refused: bool },
  },
});
/** A proposal, and what became of it: undecided while `decision` is null, and at an end when it is not in time either. */
export type Takeover = Row<typeof LIST>;

const BODY = statement({
  name: 'body-of-takeover',
  text: 'SELECT body FROM takeover WHERE id = $1',
  parameters: [uuid],
  columns: { body: text },
});

export interface TakeoversAsked {
  readonly agencies: readonly string[];
  readonly today: CivilDate;
  readonly id?: string;
  /** Whether it waits for a second person. */
  readonly pending?: boolean | undefined;
  /** Before this one. */
  readonly before?: number | undefined;
  readonly limit: number;
}

/** Newest first. */
export const takeoversOf = (db: Queryable, q: TakeoversAsked): Promise<Takeover[]> =>
  run(db, LIST, [q.agencies, q.today, q.id ?? null, q.pending ?? null, q.before ?? null, q.limit]);

export async function takeoverOf(
  db: Queryable,
  agencies: readonly string[],
  id: string,
  now: Instant,
): Promise<Takeover | undefined> {
  return (await takeoversOf(db, { agencies, today: civilDate(now), id, limit: 1 }))[0];
}

/** Opening and history, as they were read when they were proposed. */
export async function bodyOfTakeover(db: Queryable, id: string): Promise<string | undefined> {
  return (await first(db, BODY, [id]))?.body;
}

export interface NewTakeover {
  /** Of the case that it is to become. */
  readonly id: string;
  readonly agency: string;
  /** When the window was opened. */
  readonly from: Instant;
  readonly body: string;
  readonly bodyHash: string;
  /** @throws when what it enters is there already */
  readonly look: (client: PoolClient) => Promise<void>;
}

export async function proposeTakeover(pool: Pool, t: NewTakeover, by: Asking): Promise<Done> {
  return inOffice(pool, by, async (client, enter) => {
    const { id, agency, from, body, bodyHash, look } = t;
    await look(client);
    const n = await enter('propose', { agency, kind: 'takeover', key: id }, { bodyHash });
    await run(client, INSERT, [id, n, agency, formatInstant(from), body, by.actor, formatInstant(by.at)]);
    await raiseWatchAlert(client, {
      ...{ agency, key: `takeover/${id}`, data: { condition: 'takeover', takeover: id } },
      ...{ at: by.at, to: HEADS, except: by.actor },
    });
    return id;
  });
}

/** Rejects, or withdraws. */
export const endTakeover = (
  pool: Pool,
  t: Takeover,
  decision: 'reject' | 'withdraw',
  by: Asking & { readonly reason?: string | undefined },
): Promise<Done> =>
  inOffice(pool, by, (client, enter) =>
    decided(client, t, decision, by, (said, n) => enter(decision, thingOf(t), said, n)),
  );

/** Confirms, as part of the transaction that stores the command by which the case begins. */
export const confirmTakeover = (client: PoolClient, t: Takeover, by: Asking): Promise<Done> =>
  withinOffice(client, by, (_, enter) =>
    decided(client, t, 'confirm', by, (said, n) => enter('confirm', thingOf(t), said, n)),
  );

const thingOf = ({ agency, id }: Takeover) => ({ agency, kind: 'takeover', key: id }) as const;

async function decided(
  client: PoolClient,
  { agency, id }: Takeover,
  decision: Decision,
  { actor, at, reason }: Asking & { readonly reason?: string | undefined },
  enter: (said: Said, n: number) => Promise<number>,
): Promise<string> {
  // As it stands now: whoever decides takes turns.
  const t = await takeoverOf(client, [agency], id, at);
  if (!t) throw new Refused({ type: 'not-found' });
  if (t.decision !== null) throw new Refused({ type: 'takeover-ended' });
  if (!t.inTime) throw new Refused({ type: decision === 'confirm' ? 'no-go-live-window' : 'takeover-ended' });
  if ((decision === 'withdraw') !== (t.proposedBy === actor))
    throw new Refused({ type: decision === 'withdraw' ? 'forbidden' : 'same-person' });
  await enter(reason === undefined ? {} : { reason }, t.n);
  return id;
}
