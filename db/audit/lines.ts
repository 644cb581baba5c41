import {
  changed,
  type Line,
  type LineChange,
  type LineField,
  type LineState,
  type VoidGround,
} from '../../domain/register.js';
import { NEAR_DAYS } from '../paper-match.js';
import { run, statement, type Queryable } from '../sql/statement.js';
import { json, nullable, uuid } from '../sql/types.js';

/**
 * Lines of registers as they stand, held column by column against how they were entered and what was confirmed of them since
 * (db/paper-ledger.ts, which is chained). Which case the automatic match has found for a line is in neither: it is held against what the
 * match goes by (db/paper-match.ts), as far as what it goes by is as it was.
 */

const PAGE = 1_000;

/** Whether the match could have tied it so: the number, or the day and the name; null where it has tied nothing. */
const FITS = `CASE WHEN p.case_id IS NULL OR p.hand_case_id IS NOT NULL THEN NULL ELSE EXISTS (
          SELECT FROM legal_case c WHERE c.id = p.case_id AND c.agency_id = p.agency_id
            AND NOT EXISTS (SELECT FROM paper_correction u
              WHERE u.entry_id = p.id AND u.case_id = c.id AND u.kind = 'untie' AND u.act = 'confirm')
            AND (c.paper_number_key = p.number_key OR (p.register = 'organ-notice' AND c.organ_reference_key = p.number_key)
              OR (abs((c.received_at AT TIME ZONE 'Asia/Shanghai')::date - p.day) <= ${NEAR_DAYS}
                AND EXISTS (SELECT FROM party r WHERE r.case_id = c.id AND r.role = 'recipient' AND r.name_key = p.person_key))
              OR EXISTS (SELECT FROM correction k WHERE k.case_id = c.id AND k.outcome = 'confirmed'
                AND k.field IN ('paper-number', 'notice-number', 'people', 'received'))
              OR EXISTS (SELECT FROM step s WHERE s.proceeding_id = c.id AND s.input->>'task' LIKE '%.record.%')
              OR EXISTS (SELECT FROM paper_correction v WHERE v.entry_id = p.id AND v.kind = 'value' AND v.act = 'confirm'))) END`;
const FIRST = '00000000-0000-0000-0000-000000000000';

interface Act {
  readonly act: string;
  readonly no: number;
  readonly kind: string;
  readonly thing: string;
  readonly caseId: string | null;
  readonly body: string;
  readonly actor: string;
  readonly agency: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}
type Stored = Readonly<Record<string, string | number | boolean | null>>;

const ACTS = (
  entry: string,
) => `coalesce((SELECT json_agg(json_build_object('act', k.act, 'no', k.no, 'kind', k.kind, 'thing', k.thing,
        'caseId', k.case_id, 'body', k.body, 'actor', k.actor, 'agency', k.agency_id, 'at', (extract(epoch FROM k.at) * 1000)::bigint) ORDER BY k.n)
      FROM paper_correction k WHERE k.entry_id = ${entry}), '[]') AS acts`;
const KNOWN = statement({
  name: 'lines-and-their-ledger',
  text: `SELECT known.id, (SELECT json_build_object('agency_id', p.agency_id, 'station_id', p.station_id, 'register', p.register,
        'number', p.number, 'day', p.day::text, 'person', p.person, 'matter', p.matter,
        'entered_at', (extract(epoch FROM p.entered_at) * 1000)::bigint, 'entered_by', p.entered_by, 'case_id', p.case_id,
        'matched', ${FITS}, 'hand_case_id', p.hand_case_id, 'void_ground', p.void_ground, 'voided_at', (extract(epoch FROM p.voided_at) * 1000)::bigint)
        FROM paper_entry p WHERE p.id = known.id) AS line, ${ACTS('known.id')}
    FROM ((SELECT id FROM paper_entry WHERE id > $1 ORDER BY id LIMIT ${PAGE})
      UNION (SELECT entry_id FROM paper_correction WHERE act = 'enter' AND entry_id > $1 ORDER BY entry_id LIMIT ${PAGE})
      ORDER BY id LIMIT ${PAGE}) known ORDER BY known.id`,
  parameters: [uuid],
  columns: { id: uuid, line: nullable(json<Stored>()), acts: json<readonly Act[]>() },
});

/** Row and column of each line that is not as it was entered and put right; the row alone where it is missing, or was never entered. */
export async function* linesChanged(db: Queryable): AsyncGenerator<string> {
  for (let after = FIRST; ;) {
    const page = await run(db, KNOWN, [after]);
    for (const { id, line, acts } of page) {
      const at = differs(line, acts);
      if (at !== undefined) yield `paper_entry ${id}${at && ` ${at}`}`;
    }
    const last = page.at(-1);
    if (!last) return;
    after = last.id;
  }
}

function differs(line: Stored | null, acts: readonly Act[]): string | undefined {
  const entry = acts.findIndex(({ act }) => act === 'enter');
  if (!line || entry < 0) return '';
  const expected = folded(acts, entry);
  const other = Object.keys(expected).find((column) => (line[column] ?? null) !== (expected[column] ?? null));
  return other ?? (line['matched'] === false ? 'case_id' : undefined);
}

/** How a line that was there before the ledger had it stood then. */
interface TakenIn {
  readonly handCaseId?: string | null;
  readonly voidGround?: VoidGround | null;
  readonly voidedAt?: number | null;
}

function folded(acts: readonly Act[], entry: number): Stored {
  const { body, agency, at, actor } = acts[entry]!;
  const {
    handCaseId = null,
    voidGround = null,
    voidedAt: then = null,
    ...entered
  } = JSON.parse(body) as Line & TakenIn;
  let now: LineState = { ...entered, caseId: handCaseId, handCaseId, voidGround };
  let voidedAt = then;
  for (const decision of acts.slice(entry + 1).filter(({ act }) => act === 'confirm')) {
    const proposed = acts.find(({ act, no }) => act === 'propose' && no === decision.no);
    const change = proposed && changeOf(proposed);
    if (change) now = changed(now, change);
    voidedAt = now.voidGround === null ? null : (voidedAt ?? decision.at);
  }
  return {
    ...{ agency_id: agency, station_id: now.station, register: now.register, number: now.number, day: now.day },
    ...{ person: now.person, matter: now.matter, entered_at: at, entered_by: actor },
    ...{ hand_case_id: now.handCaseId, void_ground: now.voidGround, voided_at: voidedAt },
    // Tied by hand it is that case, and nothing else.
    ...(now.handCaseId !== null && { case_id: now.handCaseId }),
  };
}

function changeOf({ kind, thing, caseId, body }: Act): LineChange | undefined {
  const { after = null } = JSON.parse(body) as { after?: string | null };
  if (kind === 'value') return { kind, field: thing as LineField, value: after };
  if (kind === 'tie') return caseId === null ? undefined : { kind, caseId };
  if (kind === 'void') return { kind, ground: after as VoidGround };
  return kind === 'untie' || kind === 'restore' ? { kind } : undefined;
}
