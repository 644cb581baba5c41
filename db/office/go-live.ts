import type { Pool } from 'pg';
import { isGoingLive, type GoLive } from '../../domain/go-live.js';
import { civilDate, formatInstant, type CivilDate } from '../../domain/time.js';
import type { Asking } from '../hash-chain.js';
import { run, statement, type Queryable } from '../sql/statement.js';
import { array, date, joined, present, text, timestamptz } from '../sql/types.js';
import { inOffice, type Done } from './ledger.js';
import { fault } from './refused.js';

/** 上线接管期 of an agency: opened, moved and closed by the authority above it; each word on it stands in the office's ledger. */

export interface AgencyGoLive extends GoLive {
  /** Who had the last word on it. */
  readonly by: string;
  readonly byName: string;
}

const WINDOWS = statement({
  name: 'go-live-windows',
  text: `SELECT a.id, a.go_live_from AS "from", a.go_live_until::text AS until, a.go_live_by AS by, u.name AS "byName"
    FROM agency a LEFT JOIN app_user u ON u.username = a.go_live_by WHERE a.id = ANY ($1) AND a.go_live_from IS NOT NULL`,
  parameters: [array(text)],
  columns: { id: text, from: present(timestamptz), until: text, by: present(text), byName: joined(text) },
});
const MOVE = statement({
  name: 'move-go-live-window',
  text: 'UPDATE agency SET go_live_from = $2, go_live_until = $3, go_live_by = $4 WHERE id = $1',
  parameters: [text, timestamptz, date, text],
});

/** The latest window of each of the agencies that ever had one. */
export async function goLiveOf(db: Queryable, agencies: readonly string[]): Promise<ReadonlyMap<string, AgencyGoLive>> {
  const rows = await run(db, WINDOWS, [agencies]);
  return new Map(
    rows.map(({ id, from, until, by, byName }) => [id, { from: from.getTime(), until, by, byName: byName ?? by }]),
  );
}

/**
 * Opens a window, or moves the end of the one that is open: with a day that is over it is closed. What an open one began with stays, so
 * that nobody moves by its end what may be taken over.
 */
export async function openGoLive(pool: Pool, agency: string, until: CivilDate, by: Asking): Promise<Done> {
  return inOffice(pool, by, async (client, enter) => {
    const before = (await goLiveOf(client, [agency])).get(agency);
    const isOpen = before !== undefined && isGoingLive(before, by.at);
    if (!isOpen && until < civilDate(by.at)) throw fault('/until', 'date-in-past');
    const from = isOpen ? before.from : by.at;
    await run(client, MOVE, [agency, formatInstant(from), until, by.actor]);
    const told = (from: string | null, until: string | null) => ({ goLiveFrom: from, goLiveUntil: until });
    await enter(
      'enter',
      { agency, kind: 'agency', key: agency },
      {
        before: told(before ? formatInstant(before.from) : null, before?.until ?? null),
        after: told(formatInstant(from), until),
      },
    );
    return agency;
  });
}
