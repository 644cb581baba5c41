import type { Pool } from 'pg';
import { first, run, statement, type Row } from './sql/statement.js';
import { int4, jsonb, nullable, oneOf, text, timestamptz, uuid } from './sql/types.js';

const CORRECTIONS_OF = statement({
  name: 'corrections-of',
  text: `SELECT k.n, k.field, k.of_no, k.role, k.part, k.change, k.before, k.after, k.proposed_by, k.proposed_at, k.outcome,
      k.decided_by, k.decided_at, k.decided_seq, e.seq AS proposed_seq,
      (SELECT w.kind FROM event w WHERE w.proceeding_id = k.case_id AND w.seq = k.of_no AND w.n = 1 AND k.field = 'words') AS entry_kind, words_of_entry(k.case_id, e.seq, 'reason') #>> '{}' AS reason
    FROM correction k JOIN event e ON e.proceeding_id = k.case_id AND e.command_id = k.command_id AND e.n = 1 WHERE k.case_id = $1 ORDER BY k.n`,
  parameters: [uuid],
  columns: {
    n: int4,
    field: text,
    of_no: nullable(int4),
    role: nullable(text),
    part: nullable(text),
    change: nullable(text),
    before: nullable(jsonb<unknown>()),
    after: nullable(jsonb<unknown>()),
    proposed_by: text,
    proposed_at: timestamptz,
    outcome: nullable(oneOf<'confirmed' | 'rejected'>()),
    decided_by: nullable(text),
    decided_at: nullable(timestamptz),
    decided_seq: nullable(int4),
    proposed_seq: int4,
    /** Of the entry whose words it is about. */
    entry_kind: nullable(text),
    reason: nullable(text),
  },
});
export type CorrectionRow = Row<typeof CORRECTIONS_OF>;

const PROPOSAL = statement({
  name: 'correction-proposed',
  text: `SELECT m.body::jsonb AS body FROM correction k JOIN command m ON m.id = k.command_id WHERE k.case_id = $1 AND k.n = $2`,
  parameters: [uuid, int4],
  columns: { body: jsonb<unknown>() },
});

/** All that were proposed in a case, in their order. */
export async function correctionsOf(pool: Pool, caseId: string): Promise<CorrectionRow[]> {
  return run(pool, CORRECTIONS_OF, [caseId]);
}

/** What was sent to propose it, as it was read then. */
export async function proposalOf(pool: Pool, caseId: string, n: number): Promise<unknown> {
  return (await first(pool, PROPOSAL, [caseId, n]))?.body;
}
