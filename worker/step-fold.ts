import { stateOf } from '../activities/commit.js';
import type { Table } from '../db/audit/recorded.js';
import type { DeadlineChange, ResolvedDeadline, Step } from '../domain/engine/proceeding.js';
import { civilDate } from '../domain/time.js';
import type { Folded, FoldedRow, Sent } from './journal-texts.js';

/** In the place of what nothing says: it was written before that was taken down, and stands as it is. */
export const UNSAID = Object.freeze({ unsaid: true });

/** The version of its rule that a clock was planned by. */
export interface PlannedBy {
  readonly id: string;
  readonly pack: string | null;
  readonly version: number | null;
}

/** What is on record of a step beside its input. */
export interface Recorded {
  /** What was sent for it, where that says something of people, words, hearings, corrections, or a draw. */
  readonly sent?: Sent | undefined;
  readonly plannedBy?: readonly PlannedBy[];
}

/** The rows that a journal makes, and those of them that every kind of proceeding has: its head and its clocks. */
export class StepFold implements Folded {
  private readonly tables = new Map<Table, Map<string, FoldedRow>>();

  rows(table: Table): ReadonlyMap<string, FoldedRow> {
    return this.tables.get(table) ?? new Map();
  }

  row(table: Table, key: string | number): FoldedRow | undefined {
    return this.tables.get(table)?.get(String(key));
  }

  drop(table: Table, key: string | number): void {
    this.tables.get(table)?.delete(String(key));
  }

  put(table: Table, key: string | number, row: FoldedRow): void {
    const rows = this.tables.get(table) ?? new Map<string, FoldedRow>();
    this.tables.set(table, rows.set(String(key), { ...rows.get(String(key)), ...row }));
  }

  protected head({ proceeding, kind, seq, flow, facts, resting }: Step): void {
    this.put('proceeding', proceeding, {
      kind,
      agency_id: facts.agency,
      seq,
      flow,
      stage: facts.stage,
      resting,
      facts,
    });
  }

  protected deadlinesOf(
    { facts, deadlines, seq, input }: Step,
    plans: readonly ResolvedDeadline[],
    plannedBy: readonly PlannedBy[],
  ): void {
    for (const { id, due, expires } of plans) {
      const asked = deadlines.findLast(isPlanned(id));
      const before = this.row('deadline', id);
      const rule = plannedBy.find((by) => by.id === id);
      const pinned = { rule_pack: rule?.pack ?? UNSAID, rule_version: rule?.version ?? UNSAID };
      const first = {
        agency_id: facts.agency,
        rule_key: asked?.rule,
        started_at: asked?.start,
        armed_seq: seq,
        ...pinned,
      };
      this.put('deadline', id, {
        ...(!before && { ...first, armed_at: input.at, expires, state: 'armed' }),
        ...(before && { expires }),
        due_at: due,
        last_day: civilDate(due - 1),
        task_id: asked?.task ?? before?.['task_id'],
      });
    }
    for (const change of deadlines) {
      if (change.op === 'attach') this.put('deadline', change.id, { task_id: change.task });
      if (change.op !== 'end') continue;
      const { id, at, by, reason } = change;
      this.put('deadline', id, {
        ...{ state: stateOf(change, plans), ended_seq: seq, ended_at: at, ended_by: by, reason },
      });
    }
  }
}

type Planned = Extract<DeadlineChange, { op: 'arm' | 'replan' }>;
/** The request of a clock. */
export const isPlanned =
  (id: string) =>
  (change: DeadlineChange): change is Planned =>
    (change.op === 'arm' || change.op === 'replan') && change.id === id;
