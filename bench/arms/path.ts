import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadRuleBook } from '../../db/rule-book.js';
import type { CaseCommand } from '../../domain/case/facts.js';
import { checkCharacter } from '../../domain/identity.js';
import { addDays } from '../../domain/time.js';
import type { Step } from '../../domain/engine/proceeding.js';
import { doerOf, postOf } from '../../stand/demo-posts.js';
import type { Http, Person } from '../../stand/http.js';
import { caseInMemory } from '../../workflows/in-memory.js';
import type { BenchStack } from '../stack.js';

/** One command of the ordinary path, as a person sends it and as the API hands it on. */
export interface PathCommand {
  readonly actor: string;
  readonly action: string;
  /** Of the task it answers; absent for the opening. */
  readonly taskKind?: string;
  readonly body: unknown;
  /** With the case id of the path. */
  readonly input: CaseCommand;
}

/**
 * The ordinary civil path from application to archive, as the API itself leads it: of each task the first action, with
 * its own example. What all arms do is a copy of this one case.
 */
export interface Path {
  readonly caseId: string;
  readonly commands: readonly PathCommand[];
  /** What each command's step writes. */
  readonly steps: readonly Step[];
  /** Timer that the case's workflow starts after each command, ms; null where the one it has is early enough. */
  readonly timers: readonly (number | null)[];
}

export interface TaskView {
  readonly id: string;
  readonly kind: string;
  readonly role: string;
  readonly assignee: string | null;
  readonly firm: string | null;
}
interface ActionView {
  readonly name: string;
  readonly schema: { readonly examples: readonly unknown[] };
}
export interface CaseView {
  readonly id: string;
  readonly stage: string;
  readonly tasks: readonly TaskView[];
}

const AGENCY = 'ph';
const RECIPIENT = {
  name: '王试',
  idKind: 'resident-id',
  idNumber: '11010519491231002X',
  phone: '13800000000',
  address: '示例路1号',
};
export const APPLICATION = {
  channel: 'window',
  kind: 'civil',
  procedure: 'labour-arbitration',
  title: '追索劳动报酬',
  matter: 'labour',
  narrative: '用人单位拖欠三个月工资。',
  recipients: [RECIPIENT],
  opposing: [{ name: '示例建筑有限公司', idKind: 'pending' }],
};
/** Ten million people, from anywhere among them on. */
let applied = Math.floor(Math.random() * 5_000_000);

const letter = (n: number): string => String.fromCodePoint(0x4e00 + (n % 2_000));

/** By somebody else each time, of another name: the same person in the same matter would have come twice. */
export function application(): typeof APPLICATION {
  const born = addDays('1950-01-01', Math.floor(applied / 500)).replaceAll('-', '');
  const digits = `110105${born}${String((applied % 500) * 2).padStart(3, '0')}`;
  const [name, phone] = [
    `王${letter(applied)}${letter(applied * 7)}`,
    `138${String(applied % 100_000_000).padStart(8, '0')}`,
  ];
  applied += 1;
  return { ...APPLICATION, recipients: [{ ...RECIPIENT, name, phone, idNumber: digits + checkCharacter(digits) }] };
}

/** Far more than the path has. */
const MOST_COMMANDS = 30;

/** What somebody sent, and the case that it was answered with. */
export interface Done {
  readonly sent: Omit<PathCommand, 'input'>;
  readonly view: CaseView;
}

const FOLLOW_MS = 50;
/** A bound against hanging: no queue here is as long, on the busiest machine. */
const PATIENCE_MS = 600_000;

/**
 * The case that a command leaves. One that was only taken, as on a busy machine, is asked about under its key until there is an outcome.
 *
 * @throws Error when it is refused, or has none in time
 */
export async function outcomeOf(person: Person, path: string, body: unknown): Promise<CaseView> {
  const key = randomUUID();
  for (const until = Date.now() + PATIENCE_MS; Date.now() < until; await sleep(FOLLOW_MS)) {
    const answer = await person.post<CaseView>(path, body, key);
    if (answer.status === 200 || answer.status === 201) return answer.body;
    if (answer.status !== 202) throw new Error(`${path}: ${answer.status}: ${JSON.stringify(answer.body)}`);
  }
  throw new Error(`${path}: no outcome`);
}

export async function apply(http: Http): Promise<Done> {
  const actor = postOf(AGENCY, 'intake');
  const view = await outcomeOf(await http.as(actor), '/applications', application());
  return { sent: { actor, action: 'open', body: APPLICATION }, view };
}

/** The first task of the case, by its first action and that action's own example. */
export async function doFirst(http: Http, { stage, tasks: [task] }: CaseView): Promise<Done> {
  if (!task) throw new Error(`no way on from ${stage}`);
  const actor = doerOf(AGENCY, task);
  const person = await http.as(actor);
  const { actions } = (await person.get<{ actions: readonly ActionView[] }>(`/tasks/${task.id}`)).body;
  const [action] = actions;
  if (!action) throw new Error(`${actor} can do nothing about ${task.kind}`);
  const [body] = action.schema.examples;
  const view = await outcomeOf(person, `/tasks/${task.id}/actions/${action.name}`, body);
  return { sent: { actor, action: action.name, taskKind: task.kind, body }, view };
}

/** Plays one case through the API and keeps what was sent, and what was made of it. */
export async function learnPath(stack: BenchStack): Promise<Path> {
  let done = await apply(stack.http);
  const sent = [done.sent];
  while (done.view.stage !== 'archived') {
    if (sent.length > MOST_COMMANDS) throw new Error(`no way from ${done.view.stage} to the archive`);
    done = await doFirst(stack.http, done.view);
    sent.push(done.sent);
  }
  const { id } = done.view;
  const inputs = await storedInputs(stack, id);
  return { ...(await folded(stack, id, inputs)), commands: sent.map((s, n) => ({ ...s, input: inputs[n]! })) };
}

async function storedInputs(stack: BenchStack, caseId: string): Promise<CaseCommand[]> {
  const rows = await stack.rows<{ input: CaseCommand | CaseCommand[] }>(
    `SELECT c.input FROM command c JOIN step s ON s.proceeding_id = c.proceeding_id AND s.key = c.id::text
     WHERE c.proceeding_id = $1 ORDER BY s.seq`,
    [caseId],
  );
  return rows.map(({ input }) => (Array.isArray(input) ? input[0]! : input));
}

async function folded(stack: BenchStack, caseId: string, inputs: readonly CaseCommand[]) {
  const host = caseInMemory(await loadRuleBook(stack.db.pool));
  const armed: number[] = [];
  const timers = inputs.map((input) => {
    const refused = host.send(input);
    if (refused) throw new Error(`the path is refused in memory: ${JSON.stringify(refused)}`);
    const next = host.run.nextWake();
    // As the workflow's alarm does it (workflows/engine/alarm.ts).
    if (next === undefined || armed.some((earlier) => earlier <= next)) return null;
    armed.push(next);
    return Math.max(1, next - input.at);
  });
  if (host.steps.length !== inputs.length) throw new Error('a clock spoke within the path');
  return { caseId, steps: host.steps, timers };
}

export const timersOf = (path: Path): number => path.timers.filter((ms) => ms !== null).length;

/** The commands of another case of the same path, received now. */
export function inputOf(path: Path, n: number, caseId: string, key: string): CaseCommand {
  const text = JSON.stringify(path.commands[n]!.input).replaceAll(path.caseId, caseId);
  const input = { ...(JSON.parse(text) as CaseCommand), key, at: Date.now() };
  return input.kind === 'open' ? { ...input, opening: { ...input.opening, receivedAt: input.at } } : input;
}
