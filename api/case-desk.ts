import type { z } from 'zod';
import {
  asTask,
  caseDesk,
  taskDesk,
  partiesOf,
  wholeCase,
  type CaseDesk,
  type CaseRow,
  type PartyRow,
  type TaskDesk,
  type TaskRow,
  type WholeCase,
} from '../db/cases.js';
import { correctionsOf } from '../db/corrections.js';
import { claimsOf } from '../db/claims.js';
import { candidatesFor, observersFor } from '../db/lawyers.js';
import { actAction, may, type Action } from '../domain/permissions.js';
import { civilDate, formatInstant } from '../domain/time.js';
import {
  CASE_CLASSES,
  caseActs,
  TASK_CLASSES,
  taskActions,
  viewDeadline,
  viewSummary,
  viewTask,
  waiting,
  type CaseView,
  type taskDetail,
} from './case-view.js';
import { entriesOf, readsEvaluation, type Around } from './entry-view.js';
import { historyOf } from './case-history.js';
import { viewCorrection } from './corrections.js';
import { inPlace } from './deputising.js';
import { viewHearing } from './hearing-view.js';
import { viewPerson, type personView } from './person-view.js';
import type { Reader } from './reader.js';
import { showsOf } from './sight/corrected.js';
import { veiled } from './sight/veil.js';
import { against, caseSubject, maySee, taskSubject } from './subjects.js';
import { Problem } from './problems.js';
import { shownRules } from './rule-book.js';
import type { Looking } from './task-deadline.js';

/** Reads cases and tasks for somebody. "Not yours" and "not there" are the same answer. */

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A case that the user may read, with its open tasks. */
export async function readDesk(r: Reader, id: string): Promise<CaseDesk> {
  return inPlace(r, readable(r, UUID.test(id) ? await caseDesk(r.deps.db.pool, id) : undefined));
}

/** A case that the user may read, with all that belongs to it. */
export async function readWhole(r: Reader, id: string): Promise<WholeCase> {
  return inPlace(r, readable(r, UUID.test(id) ? await wholeCase(r.deps.db.pool, id) : undefined));
}

function readable<D extends CaseDesk>(r: Reader, desk: D | undefined): D {
  if (!desk || !maySee(r.user, desk)) throw new Problem('not-found');
  return desk;
}

/** A task that the user may read, with its case; undefined where no case has it. */
export async function readTask(r: Reader, id: string): Promise<TaskDesk | undefined> {
  const desk = await taskDesk(r.deps.db.pool, id);
  if (!desk) return undefined;
  const { task, row } = desk;
  // A task without a station or firm of its own is read by those of its case; `task.at_station` and `at_firm` say the same.
  const subject = {
    ...taskSubject(task),
    // What he has done of a case that he has left is not his any more.
    ...(task.state !== 'open' && { assignee: null }),
    station: task.station_id ?? row.station_id,
    firm: task.firm_id ?? row.firm_id,
    observers: row.observers,
    recused: row.facts.recused,
  };
  if (!may(r.user, 'task:read', subject)) throw new Problem('not-found');
  return inPlace(r, desk);
}

export const lookingOf = async ({ now, lang, deps }: Reader): Promise<Looking> => ({
  now,
  lang,
  rules: await shownRules(deps),
});

export async function showTask(r: Reader, task: TaskRow, row: CaseRow): Promise<z.input<typeof taskDetail>> {
  const { pool } = r.deps.db;
  const n = task.kind === 'confirm-correction' ? task.data.data['correction'] : undefined;
  const [example, corrections, entries, claims, looking] = await Promise.all([
    exampleContext(r, row, task),
    n === undefined ? [] : correctionsOf(pool, row.id),
    around(r, task, row),
    claimsOf(pool, task.id),
    lookingOf(r),
  ]);
  const correction = corrections.find((k) => k.n === n);
  const reading = r.disclosures.reading(row, 'case');
  const whole: z.input<typeof taskDetail> = {
    ...viewTask(task, looking, showsOf(reading, correction, corrections)),
    ...entries,
    actions: taskActions(r.user, row, task, example, r.now, r.lang),
    ...(correction && { correction: viewCorrection(correction, corrections, reading) }),
    contact: task.contact,
    waitsFor: waiting(row, task, r.now, r.lang),
    claims: claims.map(({ at, ...claim }) => ({ ...claim, at: formatInstant(at.getTime()) })),
    mayClaim: task.state === 'open' && task.assignee === null && against(r.user, task) === undefined,
  };
  return veiled(whole, TASK_CLASSES, (of) => reading.shows(of));
}

/** By whoever may do the task, may ask for what it answers, or sees the case in full: each field as he may see it, and on record. */
async function around(r: Reader, task: TaskRow, row: CaseRow): Promise<Around> {
  const can = (action: Action | undefined) => action !== undefined && may(r.user, action, caseSubject(row));
  const concerned =
    task.assignee === r.user.username ||
    against(r.user, task) === undefined ||
    (task.kind === 'explain-delay' && can(actAction('demand-statement')));
  if (!can('events:read') || !(concerned || can('case:read-sensitive'))) return { asked: null, answered: null };
  return entriesOf(r.deps.db.pool, task.id, r.lang, (actor) =>
    r.disclosures.reading(row, 'events', { task: concerned, wrote: actor === r.user.username }),
  );
}

/** What an example needs of the world for the few tasks that name somebody. */
async function exampleContext(r: Reader, row: CaseRow, task?: TaskRow) {
  const base = {
    facts: row.facts,
    today: civilDate(r.now),
    user: r.user.username,
    ...(task && { task: asTask(task) }),
  };
  if (task?.kind === 'record') return { ...base, onRecord: await onRecord(r, row) };
  if (task?.kind === 'name-observer') {
    const [observer] = await observersFor(r.deps.db.pool, row);
    return { ...base, observer: observer?.username };
  }
  if (task?.kind !== 'assign' && task?.kind !== 'name-handler') return base;
  const candidates = (await candidatesFor(r.deps.db.pool, row, r.now)).filter((c) => c.eligible);
  const own = candidates.filter((c) =>
    task.kind === 'assign' ? c.kind === 'centre-lawyer' && c.lawyerId !== r.user.username : c.firm === task.firm_id,
  );
  // An example, no advice: the first firm that has somebody eligible. The advice is the ranking of the candidates.
  const firms = candidates.flatMap((c) => (c.firm === null ? [] : [c.firm])).sort();
  return { ...base, lawyer: own[0]?.lawyerId, firm: firms[0] };
}

/** People and matter as a form of theirs has them; nothing for whom they are masked. */
async function onRecord(r: Reader, row: CaseRow): Promise<Readonly<Record<string, unknown>>> {
  const full = r.disclosures.of(row, 'case');
  if (!full) return {};
  const parties = await partiesOf(r.deps.db.pool, [row.id]);
  const people = (role: PartyRow['role']) => {
    const found = parties.filter((p) => p.role === role).map((p) => known(viewPerson(p, full)));
    return found.length > 0 ? found : undefined;
  };
  return {
    ...{ title: row.title, narrative: row.narrative, matter: row.matter, paperNumber: row.paper_number },
    ...{ noticeNumber: row.organ_reference, materials: row.materials, lifeOrDeath: row.life_or_death },
    language: row.language,
    ...{ recipients: people('recipient'), opposing: people('opposing'), representatives: people('representative') },
  };
}
const known = ({ role: _, number: __, hidden: ___, ...person }: z.input<typeof personView>) =>
  Object.fromEntries(Object.entries(person).filter(([, value]) => value !== null));

const hiddenIn = ({ row: { narrative, materials }, sittings }: WholeCase): string[] => [
  ...(narrative === null ? [] : ['narrative']),
  ...(materials === null || materials.length === 0 ? [] : ['receipt.materials']),
  ...(sittings.some(({ contact }) => contact !== null) ? ['hearings.contact'] : []),
];

/** The case with the newest of its history, where the reader may see that. */
export async function showCaseWithHistory(r: Reader, whole: WholeCase): Promise<CaseView> {
  const mayHear = may(r.user, 'events:read', caseSubject(whole.row));
  const [shown, history] = await Promise.all([
    showCase(r, whole),
    mayHear ? historyOf(r.deps.db.pool, whole.row.id, r.lang) : undefined,
  ]);
  return { ...shown, ...(history && { history }) };
}

/** The case as its page shows it to this reader. @param full default: as his roles have it, on record */
export async function showCase(
  r: Reader,
  whole: WholeCase,
  full = r.disclosures.of(whole.row, 'case'),
): Promise<CaseView> {
  const { row, handlerName, formerHandlers, openTasks: tasks, parties, deadlines, sittings } = whole;
  const looking = await lookingOf(r);
  const shown: CaseView = {
    ...viewSummary(row, parties, full),
    handlerName,
    formerHandlers: [...formerHandlers],
    hidden: full ? [] : hiddenIn(whole),
    evaluated: readsEvaluation(r.user, row),
    mayReveal: !full && may(r.user, 'case:reveal', caseSubject(row)),
    narrative: row.narrative,
    organ: row.organ,
    organReference: row.organ_reference,
    paperNumber: row.paper_number,
    lifeOrDeath: row.life_or_death === true,
    language: row.language,
    receipt: {
      number: row.number.replace(/号$/, '收'),
      receivedAt: formatInstant(row.received_at.getTime()),
      materials: full ? (row.materials ?? []) : [],
    },
    people: parties.map((p) => viewPerson(p, full)),
    tasks: tasks.map((t) => viewTask(t, looking)),
    deadlines: deadlines.map((d) => viewDeadline(d, looking)),
    hearings: row.facts.hearings.map((h) => viewHearing(h, sittings, full)),
    actions: caseActs(r.user, row, await exampleContext(r, row), r.lang),
  };
  return veiled(shown, CASE_CLASSES, () => full);
}
