import { CORRECTABLE, FIELDS, type Field } from './case/correctable.js';
import { WORDS_OF, type WordsOf } from './case/entries.js';
import { CAUSES } from './case/sheets/change.js';
import { CHANGE_CAUSES, type ChangeCause } from './case/words.js';
import { PEOPLE_READERS } from './classes.js';
import { ACTS, TASKS, type ActName, type ActionOf, type TaskKind } from './kinds.js';
import { AGENCY, deputised, DESK, READERS, STAFF, type Grants, type Relation, type Role } from './roles.js';

/**
 * Who may do what: action × role × relation to the case × agency. What tasks and acts ask for stands in their
 * sheets, the rest in the table below; nothing else in the product decides by role. That a task is open, that who reviews
 * does not approve and the like depend on the state of the proceeding (engine/judge.ts).
 */

export type TaskAction = { [K in TaskKind]: `task:${K}:${ActionOf<K>}` }[TaskKind];
export type ActAction = `act:${ActName}`;
export type OtherAction = keyof typeof OTHERS;
/** To propose that a field be corrected. */
export type CorrectAction = `correct:${Field}`;
/** To ask for another handler, for this cause. */
export type CauseAction = `change:${ChangeCause}`;
/** That words of an entry be corrected which somebody else has written. */
export type WordsAction = `words:${WordsOf}`;
export type Action = TaskAction | ActAction | CorrectAction | CauseAction | WordsAction | OtherAction;

/** What a program may do with its key: of what this role may, these alone (machine-keys.ts). */
export interface Scoped {
  readonly as: Role;
  readonly actions: readonly OtherAction[];
}

/** Who is asking. A person may hold several roles; each counts for itself. */
export interface User {
  readonly username: string;
  readonly name: string;
  readonly agency: string;
  readonly station?: string;
  readonly firm?: string;
  readonly roles: readonly Role[];
  /** Agencies that the user's own stands above: what he may do at his own he may do there. */
  readonly below?: readonly string[];
  /** A program, by its key: it has no role, and nothing but these. */
  readonly scopes?: readonly Scoped[];
}

/** Agencies that the user's rights reach: his own and those below it. */
export const reachOf = ({ agency, below = [] }: User): readonly string[] => [agency, ...below];

/** What is asked for: a case, a task, an alert, a command, or (with the agency alone) a list. */
export interface Subject {
  readonly agency: string;
  readonly station?: string | null | undefined;
  /** The firm that the case or the task lies with. */
  readonly firm?: string | null | undefined;
  /** Handler of the case. */
  readonly handler?: string | null | undefined;
  /** Whose it will be when it is handed over, and the firm that is to name him, or has. */
  readonly successor?: string | null | undefined;
  readonly nextFirm?: string | null | undefined;
  /** Whom the task is assigned to; null while it is a pool's. */
  readonly assignee?: string | null | undefined;
  /** Who attends, or attended, a hearing of the case. */
  readonly observers?: readonly string[] | undefined;
  /** Whom an alert is addressed to, who sent a command. */
  readonly owner?: string | null | undefined;
  /** Posts in whose place he stands here, nobody of the agency being left (case/deputising.ts). */
  readonly standsIn?: readonly Role[] | undefined;
  /** Who has recused himself from the case: to it he stands as anybody outside does, whatever he is in the agency. */
  readonly recused?: readonly string[] | undefined;
}

const EVERYBODY = {
  ...STAFF,
  bureau: AGENCY,
  auditor: AGENCY,
  station: AGENCY,
  firm: AGENCY,
  lawyer: AGENCY,
  observer: AGENCY,
  admin: AGENCY,
} satisfies Grants;

const OWNERS = Object.fromEntries(Object.keys(EVERYBODY).map((role) => [role, ['own']])) as Grants;

const OTHERS = {
  'case:open-application': DESK,
  // A case by notice belongs to the centre, never to a station.
  'case:open-notice': { intake: AGENCY },
  // Proposed by the desk within a window that the authority above opens; confirmed by the head, who alone reads all of a past.
  'case:take-over': { intake: AGENCY },
  'takeover:read': { intake: AGENCY, director: AGENCY, bureau: AGENCY, auditor: AGENCY },
  'takeover:decide': { director: AGENCY },
  'case:list': READERS,
  'case:read': READERS,
  // Unmasked, and each reading is recorded: who talks to the people, decides on them or keeps their file.
  'case:read-sensitive': PEOPLE_READERS,
  // In full for a reason that is put on record: who has no need of it every day, but may come to have it.
  'case:reveal': { assigner: AGENCY, evaluator: AGENCY, bureau: AGENCY, firm: ['firm'] },
  // 诉求: entered at the desk or by a program; read by whoever has to do with them, never by a firm or its lawyers.
  'request:open': DESK,
  'request:list': { ...STAFF, bureau: AGENCY, auditor: AGENCY, station: ['station'] },
  'request:read': { ...STAFF, bureau: AGENCY, auditor: AGENCY, station: ['station'] },
  // Hearings by day: of whoever attends them those alone.
  'diary:read': { ...READERS, lawyer: ['handler'] },
  'events:read': READERS,
  'deadlines:read': READERS,
  'task:list': READERS,
  'task:read': { ...READERS, lawyer: ['handler', 'assignee'], observer: ['observer', 'assignee'] },
  // To do a task of an agency where nobody of it is left who may.
  'task:deputise': { bureau: AGENCY },
  // To give tasks of a pool to somebody of it.
  'task:reassign': { director: AGENCY },
  'candidates:read': { assigner: AGENCY, director: AGENCY, firm: ['firm'] },
  'observers:read': { assigner: AGENCY, director: AGENCY },
  'alert:read': { ...OWNERS, auditor: AGENCY },
  'alert:acknowledge': OWNERS,
  'command:read': OWNERS,
  'indicator:read': { ...STAFF, bureau: AGENCY, auditor: AGENCY, station: AGENCY },
  // The cases behind a figure: a station sees its own.
  'indicator:cases': { ...STAFF, bureau: AGENCY, auditor: AGENCY, station: ['station'] },
  'paper:write': DESK,
  'paper:read': { ...DESK, director: AGENCY, archivist: AGENCY, bureau: AGENCY, auditor: AGENCY },
  // To propose that a line be put right, and to decide on what another has proposed.
  'paper:correct': { ...DESK, director: AGENCY },
  'calculator:use': EVERYBODY,
  'calendar:read': EVERYBODY,
  'rule:read': EVERYBODY,
  // Of agencies, stations, firms and staff, not of those whom aid is for.
  'name:read': EVERYBODY,
  // Of what binds his agency and those below it alone (db/reference/engine.ts, `boundBy`); who has drafted does not approve.
  'reference:draft': { admin: AGENCY, bureau: AGENCY },
  'reference:preview': { admin: AGENCY, bureau: AGENCY },
  'reference:approve': { admin: AGENCY, bureau: AGENCY },
  // The office's own registers, of his agency and those below it: people, their leave, stations, firms. Roles take a second person.
  'office:write': { admin: AGENCY, director: AGENCY, bureau: AGENCY },
  // Keys of programs, what they may do and when they were used; never the keys themselves.
  'key:read': { admin: AGENCY, director: AGENCY, bureau: AGENCY, auditor: AGENCY },
  // Agencies below his own.
  'agency:write': { bureau: AGENCY },
  // Of an agency below his own, never of his own.
  'go-live:open': { bureau: AGENCY },
  // Who read what unmasked, and the anchors of the record, to keep a copy of: nobody who could have reason to hide it.
  'audit:read': { auditor: AGENCY },
  'operations:read': { admin: AGENCY },
  // Whether the service is well, in the agencies that he answers for.
  'health:read': { admin: AGENCY, director: AGENCY, bureau: AGENCY },
} satisfies Record<string, Grants>;

export function correctAction(field: Field): CorrectAction {
  return `correct:${field}`;
}

export function causeAction(cause: ChangeCause): CauseAction {
  return `change:${cause}`;
}

export function wordsAction(of: WordsOf): WordsAction {
  return `words:${of}`;
}

export const MATRIX: Readonly<Record<Action, Grants>> = Object.fromEntries([
  ...Object.entries(TASKS).flatMap(([kind, { pool, actions }]) =>
    Object.keys(actions).map((action) => [`task:${kind}:${action}`, deputised(pool)]),
  ),
  ...Object.entries(ACTS).map(([act, { who }]) => [`act:${act}`, deputised(who)]),
  ...FIELDS.map((field) => [correctAction(field), deputised(CORRECTABLE[field].by)]),
  ...CHANGE_CAUSES.map((cause) => [causeAction(cause), deputised(CAUSES[cause])]),
  ...Object.entries(WORDS_OF).map(([of, { by }]) => [`words:${of}`, deputised(by)]),
  ...Object.entries(OTHERS).map(([action, grants]) => [action, deputised(grants)]),
]) as Record<Action, Grants>;

export const ACTIONS = Object.keys(MATRIX) as readonly Action[];

export function relationsOf(user: User, subject: Subject): ReadonlySet<Relation> {
  const relations = new Set<Relation>();
  if (!reachOf(user).includes(subject.agency) || subject.recused?.includes(user.username)) return relations;
  relations.add('agency');
  if (user.station !== undefined && user.station === subject.station) relations.add('station');
  if (user.firm !== undefined && [subject.firm, subject.nextFirm].includes(user.firm)) relations.add('firm');
  if (user.username === subject.handler) relations.add('handler');
  if (user.username === subject.successor) relations.add('successor');
  if (user.username === subject.assignee) relations.add('assignee');
  if (user.username === subject.owner) relations.add('own');
  if (subject.observers?.includes(user.username)) relations.add('observer');
  return relations;
}

/** Whether the user may do this to the subject. What a task's assignee is to do, nobody else of the pool does. */
export function may(user: User, action: Action, subject: Subject): boolean {
  const relations = relationsOf(user, subject);
  const isOfTask = action.startsWith('task:') && action.split(':').length === 3;
  if (isOfTask && subject.assignee && !relations.has('assignee')) return false;
  // In the place of somebody he does the task, and sees what it takes; acts of his own are for whose post it is.
  const inPlace = isOfTask || action === 'case:read-sensitive' ? (subject.standsIn ?? []) : [];
  const roles = [...rolesFor(user, action), ...inPlace];
  return roles.some((role) => MATRIX[action][role]?.some((one) => relations.has(one)) ?? false);
}

/** The roles by which he may come to do this: a person all of his, a program those of the scopes that name it. */
function rolesFor({ roles, scopes }: User, action: Action): readonly Role[] {
  if (!scopes) return roles;
  return scopes.filter(({ actions }) => actions.some((one) => one === action)).map(({ as }) => as);
}

/** Whether any role of the user has the action at all, whatever the subject. */
export function mayAtAll(user: User, action: Action): boolean {
  return rolesFor(user, action).some((role) => (MATRIX[action][role]?.length ?? 0) > 0);
}

/** The relations by which the user has the action, through any of the roles. */
export function grantsOf(user: User, action: Action): ReadonlySet<Relation> {
  return new Set(rolesFor(user, action).flatMap((role) => MATRIX[action][role] ?? []));
}

/** The relations by which the user belongs to the pool of these tasks; a program does none. */
export function poolOf(user: User, kind: TaskKind): ReadonlySet<Relation> {
  const pool = deputised(TASKS[kind].pool);
  return new Set(user.roles.flatMap((role) => pool[role] ?? []));
}

/** The action's name in the matrix, when there is one. */
export function taskAction(kind: string, action: string): TaskAction | undefined {
  const name = `task:${kind}:${action}`;
  return Object.hasOwn(MATRIX, name) ? (name as TaskAction) : undefined;
}

export function actAction(act: string): ActAction | undefined {
  const name = `act:${act}`;
  return Object.hasOwn(MATRIX, name) ? (name as ActAction) : undefined;
}
