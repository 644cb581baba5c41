import type { Pool } from 'pg';
import { DAY, formatInstant, type Instant } from '../domain/time.js';
import { count, first, run, statement, type Row } from './sql/statement.js';
import { int4, int8, jsonb, text, timestamptz } from './sql/types.js';

/**
 * What people have begun to fill in: each his own, never shown to anybody else and in no log. A command that is done takes its
 * draft away with its step (prisma/functions/forget_draft.sql), whoever carries it out, and however late.
 */

/** Drafts that one may have at a time. */
export const MOST_DRAFTS = 50;
export const DRAFT_DAYS = 30;

const oldest = (now: Instant): string => formatInstant(now - DRAFT_DAYS * DAY);

/** `version` never comes twice: a draft that was begun anew is not taken for the one before. */
const DRAFT = { form: text, version: int8, updated_at: timestamptz };
const WITH_BODY = { ...DRAFT, body: jsonb<Readonly<Record<string, unknown>>>() };
const MINE = 'FROM draft WHERE username = $1 AND updated_at >= $2';

const LIST = statement({
  name: 'drafts',
  text: `SELECT form, version, updated_at ${MINE} ORDER BY updated_at DESC, form`,
  parameters: [text, timestamptz],
  columns: DRAFT,
});
const FIND = statement({
  name: 'draft',
  text: `SELECT form, version, updated_at, body ${MINE} AND form = $3`,
  parameters: [text, timestamptz, text],
  columns: WITH_BODY,
});
/** The same content again, as of a request whose answer was lost, is no conflict. */
const SAVE = statement({
  name: 'save-draft',
  text: `INSERT INTO draft AS kept (username, form, body, updated_at)
    SELECT $1, $2, $3, $4
    WHERE EXISTS (SELECT FROM draft WHERE username = $1 AND form = $2)
      OR $5 = 0::bigint AND (SELECT count(*) FROM draft WHERE username = $1 AND updated_at >= $6) < $7::int
    ON CONFLICT (username, form) DO UPDATE
      SET body = excluded.body, version = excluded.version, updated_at = excluded.updated_at
      WHERE kept.version = $5 OR kept.body = excluded.body OR kept.updated_at < $6 AND $5 = 0::bigint
    RETURNING form, version, updated_at`,
  parameters: [text, text, jsonb<unknown>(), timestamptz, int8, timestamptz, int4],
  columns: DRAFT,
});
const DELETE = statement({
  name: 'delete-draft',
  text: 'DELETE FROM draft WHERE username = $1 AND form = $2',
  parameters: [text, text],
});
const FORGET = statement({
  name: 'forget-old-drafts',
  text: 'DELETE FROM draft WHERE updated_at < $1',
  parameters: [timestamptz],
});
export type Draft = Row<typeof LIST>;
export type WholeDraft = Row<typeof FIND>;

/** Last touched first. */
export async function draftsOf(pool: Pool, username: string, now: Instant): Promise<Draft[]> {
  return run(pool, LIST, [username, oldest(now)]);
}

export async function findDraft(
  pool: Pool,
  username: string,
  form: string,
  now: Instant,
): Promise<WholeDraft | undefined> {
  return first(pool, FIND, [username, oldest(now), form]);
}

/**
 * Keeps a draft in the place of the version that its writer has read; 0: there was none.
 *
 * @returns `changed` where another version is there by now, or none; `too-many` where there is no room for a new one
 */
export async function saveDraft(
  pool: Pool,
  draft: { username: string; form: string; body: unknown; version: number },
  now: Instant,
): Promise<Draft | 'changed' | 'too-many'> {
  const { username, form, body, version } = draft;
  const limits = [version, oldest(now), MOST_DRAFTS] as const;
  const saved = await first(pool, SAVE, [username, form, JSON.stringify(body), formatInstant(now), ...limits]);
  if (saved) return saved;
  return version !== 0 || (await findDraft(pool, username, form, now)) ? 'changed' : 'too-many';
}

export async function deleteDraft(pool: Pool, username: string, form: string): Promise<void> {
  await run(pool, DELETE, [username, form]);
}

/** @returns how many were too old */
export async function forgetOldDrafts(pool: Pool, now: Instant): Promise<number> {
  return count(pool, FORGET, [oldest(now)]);
}
