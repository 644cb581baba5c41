import type { Pool } from 'pg';
import { first, statement, type Row } from './sql/statement.js';
import { joined, jsonb, nullable, text, timestamptz, uuid } from './sql/types.js';

const NOTICE = statement({
  name: 'notice-of',
  text: `SELECT jsonb_agg(jsonb_build_object('username', u.username, 'mail', u.mail) ORDER BY u.username) AS recipients,
      a.kind, a.rung, a.proceeding_id AS "caseId", coalesce(c.number, q.number) AS "caseNumber", a.deadline_id AS "deadlineId",
      d.rule_key AS rule, r.body->'title' AS "ruleTitle", d.due_at AS due, d.state, a.data
    FROM alert a
    JOIN app_user u ON u.username = a.recipient AND u.active AND NOT has_recused(a.proceeding_id, u.username)
    LEFT JOIN legal_case c ON c.id = a.proceeding_id LEFT JOIN requests q ON q.id = a.proceeding_id
    LEFT JOIN deadline d ON d.id = a.deadline_id
    LEFT JOIN rule_data r ON r.kind = 'rule' AND r.pack = d.rule_pack AND r.key = d.rule_key AND r.version = d.rule_version
    WHERE a.key = $1
    GROUP BY a.kind, a.rung, a.proceeding_id, c.number, q.number, a.deadline_id, d.rule_key, r.body, d.due_at, d.state, a.data`,
  parameters: [text],
  columns: {
    recipients: jsonb<readonly { readonly username: string; readonly mail: string | null }[]>(),
    kind: text,
    rung: nullable(text),
    caseId: nullable(uuid),
    caseNumber: joined(text),
    deadlineId: nullable(text),
    rule: joined(text),
    ruleTitle: nullable(jsonb<{ readonly zh: string; readonly en: string }>()),
    due: joined(timestamptz),
    /** Of the deadline, as it is now. */
    state: joined(text),
    data: jsonb<Readonly<Record<string, unknown>>>(),
  },
});

/** What a message to the people of an alert says: no name, no number of a person, no fact of the matter. */
export type Notice = Row<typeof NOTICE>;

/** The alerts of this key as one notice; undefined when nobody is to be told. */
export async function noticeOf(pool: Pool, key: string): Promise<Notice | undefined> {
  return first(pool, NOTICE, [key]);
}
