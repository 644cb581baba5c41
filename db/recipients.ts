import type { Pool } from 'pg';

/** What a message to the people of an alert says: no name, no number of a person, no fact of the matter. */
export interface Notice {
  readonly recipients: readonly { readonly username: string; readonly mail: string | null }[];
  readonly kind: string;
  readonly rung: string | null;
  readonly caseId: string | null;
  readonly caseNumber: string | null;
  readonly deadlineId: string | null;
  readonly rule: string | null;
  readonly ruleTitle: { readonly zh: string; readonly en: string } | null;
  readonly due: Date | null;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The alerts of this key as one notice; undefined when nobody is to be told. */
export async function noticeOf(pool: Pool, key: string): Promise<Notice | undefined> {
  const { rows } = await pool.query<Notice>(
    `SELECT jsonb_agg(jsonb_build_object('username', u.username, 'mail', u.mail) ORDER BY u.username) AS recipients,
       a.kind, a.rung, a.proceeding_id AS "caseId", c.number AS "caseNumber", a.deadline_id AS "deadlineId",
       d.rule_key AS rule, r.body->'title' AS "ruleTitle", d.due_at AS due, a.data
     FROM alert a
     JOIN app_user u ON u.username = a.recipient AND u.active
     LEFT JOIN legal_case c ON c.id = a.proceeding_id
     LEFT JOIN deadline d ON d.id = a.deadline_id
     LEFT JOIN rule_data r ON r.kind = 'rule' AND r.pack = d.rule_pack AND r.key = d.rule_key AND r.version = d.rule_version
     WHERE a.key = $1
     GROUP BY a.kind, a.rung, a.proceeding_id, c.number, a.deadline_id, d.rule_key, r.body, d.due_at, a.data`,
    [key],
  );
  return rows[0];
}
