import type { Pool } from 'pg';
import { transaction } from '../db/client.js';
import { numbersOutOfRow } from '../db/audit/numbers.js';
import { ruleBooksEver } from '../db/audit/rule-books.js';
import { proceedingsAfter, rowsIn, stepsOf, TABLES, type RecordedStep, type Table } from '../db/audit/recorded.js';
import type { Queryable } from '../db/sql/statement.js';
import { enteredAt } from '../activities/kind-row.js';
import type { Input, ResolvedDeadline, Step } from '../domain/engine/proceeding.js';
import type { KindName } from '../domain/kinds.js';
import { RULES } from '../domain/packs.js';
import { resolveDeadline, type RuleBook } from '../domain/resolve.js';
import { JournalFold } from './journal-fold.js';
import type { FoldedRow } from './journal-texts.js';
import { RequestFold } from './request-fold.js';
import { isPlanned, UNSAID, type PlannedBy, type Recorded, type StepFold } from './step-fold.js';

/**
 * `not-commanded`: the command that the step names does not say so. `step-changed`: the stages, run over the journal, do not record the
 * events that are chained. `row-changed`: a row is not what the journal makes of it.
 */
export interface JournalBreak {
  readonly caseId: string;
  readonly what: 'not-commanded' | 'step-changed' | 'row-changed';
  readonly seq?: number;
  /** Table, row, column. */
  readonly at?: string;
}

export interface JournalReport {
  readonly steps: number;
  readonly rows: number;
  readonly broken: number;
  /** The first of them, `KEPT` at most. */
  readonly breaks: readonly JournalBreak[];
}

const KEPT = 100;
const PAGE = 100;
const FIRST = '00000000-0000-0000-0000-000000000000';
const NAMES = Object.keys(TABLES) as Table[];

/** Holds the journal of each case against its chain and its commands, and its rows against the journal, as of one moment. */
export function checkJournals(pool: Pool): Promise<JournalReport> {
  return transaction(pool, (client) => journalsIn(client), 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
}

/** The same within a transaction of the caller's. @param only these cases; default: all */
export async function journalsIn(db: Queryable, only?: readonly string[]): Promise<JournalReport> {
  const breaks: JournalBreak[] = [];
  const counts = { steps: 0, rows: 0, broken: 0 };
  const books = await ruleBooksEver(db);
  for (let after = FIRST; ;) {
    const ids = only ? (after === FIRST ? only : []) : await proceedingsAfter(db, after, PAGE);
    const last = ids.at(-1);
    if (last === undefined) break;
    const steps = grouped(await stepsOf(db, ids));
    const stored = new Map<Table, Map<string, Stored[]>>();
    for (const table of NAMES) stored.set(table, grouped(await rowsIn(db, table, ids)));
    for (const id of ids) {
      const its = steps.get(id) ?? [];
      const rows = NAMES.map((table) => [table, stored.get(table)?.get(id) ?? []] as const);
      counts.steps += its.length;
      counts.rows += rows.reduce((n, [, all]) => n + all.length, 0);
      // The first one: what follows it hangs on it.
      const found = breakIn(id, its, rows, books);
      if (!found) continue;
      counts.broken++;
      if (breaks.length < KEPT) breaks.push(found);
    }
    after = last;
  }
  for (const caseId of only ? [] : await numbersOutOfRow(db)) {
    counts.broken++;
    if (breaks.length < KEPT) breaks.push({ caseId, what: 'row-changed', at: `legal_case ${caseId} number` });
  }
  return { ...counts, breaks };
}

interface Stored {
  readonly id: string;
  readonly key: string;
  readonly row: Readonly<Record<string, unknown>>;
}

/** The stages of each kind, run over a journal. */
interface Fold extends StepFold {
  take(input: Input, plans: readonly ResolvedDeadline[], recorded: Recorded): Step;
}
const FOLDS: Readonly<Record<KindName, (flow: number) => Fold>> = {
  case: (flow) => new JournalFold(flow),
  request: (flow) => new RequestFold(flow),
};

function breakIn(
  caseId: string,
  steps: readonly RecordedStep[],
  rows: readonly (readonly [Table, readonly Stored[]])[],
  books: readonly RuleBook[],
): JournalBreak | undefined {
  const fold = FOLDS[steps[0]?.kind ?? 'case'](steps[0]?.flow ?? 1);
  for (const { seq, input, plans, events, commanded, sent, plannedBy } of steps) {
    if (!commanded) return { caseId, seq, what: 'not-commanded' };
    try {
      const recorded = { sent: sent ?? undefined, plannedBy };
      const planned = plans as unknown as ResolvedDeadline[];
      const step = fold.take(input as unknown as Input, planned, recorded);
      if (canonical(events) !== canonical(eventsOf(step))) return { caseId, seq, what: 'step-changed' };
      const other = planned.find((plan) => !follows(plan, step, plannedBy, books));
      if (other) return { caseId, what: 'row-changed', at: `deadline_plan ${seq}/${other.id}` };
    } catch {
      return { caseId, seq, what: 'step-changed' };
    }
  }
  for (const [table, stored] of rows) {
    const at = differs(table, stored, fold.rows(table));
    if (at !== undefined) return { caseId, what: 'row-changed', at };
  }
  return undefined;
}

/** Whether a clock was planned as its rule and a calendar have it that were in force at some time; of which version, where that was taken down. */
function follows(
  { id, due, expires }: ResolvedDeadline,
  step: Step,
  plannedBy: readonly PlannedBy[],
  books: readonly RuleBook[],
): boolean {
  const asked = step.deadlines.findLast(isPlanned(id));
  const version = plannedBy.find((by) => by.id === id)?.version ?? null;
  const fits = (book: RuleBook): boolean => {
    try {
      const plan = resolveDeadline(asked!, step.facts.rulePack, book);
      return plan.due === due && plan.expires === expires && (version === null || plan.rule.version === version);
    } catch {
      return false;
    }
  };
  return asked !== undefined && books.some(fits);
}

const eventsOf = (step: Step): object[] => {
  const actor = 'actor' in step.input ? step.input.actor.user : 'system';
  const entered = enteredAt(step);
  return step.events.map(({ kind, happenedAt, data }) => ({ kind, happened: happenedAt, entered, actor, data }));
};

/** Where the rows of a table differ from what they are to be: row and column, or the row alone where it is missing or too many. */
function differs(table: Table, stored: readonly Stored[], folded: ReadonlyMap<string, FoldedRow>): string | undefined {
  const there = new Map(stored.map(({ key, row }) => [key, row]));
  for (const [key, expected] of folded) {
    const row = there.get(key);
    if (!row) return `${table} ${key}`;
    for (const column of Object.keys(row))
      if (expected[column] !== UNSAID && !isSame(row[column], expected[column]) && !isWithoutDay(column, row))
        return `${table} ${key} ${column}`;
  }
  // What is drawn is told to the case by a command: until that is carried out, or where it is refused, the row follows from no step.
  const extra = stored.find(
    ({ key, row }) =>
      !folded.has(key) &&
      !(table === 'attendance' && row['observer'] === null && (row['outcome'] === null || row['refused'] === true)),
  );
  return extra && `${table} ${extra.key}`;
}

/** A period of hours ends at a moment and on no day; a version of its rule may count days. */
const HOURS: ReadonlySet<unknown> = new Set(RULES.filter(({ unit }) => unit === 'hour').map(({ key }) => key));
const isWithoutDay = (column: string, row: Stored['row']): boolean =>
  column === 'last_day' && row['last_day'] === null && HOURS.has(row['rule_key']);

/** Most values are told apart without being written out. */
const isSame = (a: unknown, b: unknown): boolean => a === b || canonical(a) === canonical(b);

/** JSON with its names in order and nothing where there is nothing: JSONB keeps neither order nor what is undefined. */
function canonical(value: unknown): string {
  return JSON.stringify(value ?? null, (_name, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(
          Object.entries(inner)
            .filter(([, one]) => one !== undefined)
            .sort(([a], [b]) => (a < b ? -1 : 1)),
        )
      : inner,
  );
}

function grouped<T extends { readonly id: string }>(rows: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(row.id);
    if (group) group.push(row);
    else groups.set(row.id, [row]);
  }
  return groups;
}
