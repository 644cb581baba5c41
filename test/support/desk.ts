import type { WorkflowHandle } from '@temporalio/client';
import type { CommandInput } from '../../domain/engine/proceeding.js';
import type { Codes } from '../../domain/engine/code.js';
import type { Opening } from '../../domain/case/facts.js';
import { addDays, atTime, civilDate, weekday, type CivilDate, type Instant } from '../../domain/time.js';
import type { Delivered } from '../../temporal/deliver.js';
import { caseRef, workflowIdOf } from '../../workflows/messages.js';
import { completed } from './codes.js';
import { newId, type Service } from './service.js';
import { endWorkflow } from './temporal.js';

export interface Who {
  readonly user: string;
  readonly firm?: string;
}

export interface TaskRow {
  readonly id: string;
  readonly kind: string;
  readonly assignee: string | null;
}

/** The people of one case, acting on it by commands; virtual time follows them. */
export class Desk {
  readonly caseId = newId();
  /** Runs of its workflow, as they were met. */
  readonly runs = new Set<string>();

  constructor(
    readonly service: Service,
    readonly monday: CivilDate,
  ) {}

  /** `days` after the Monday on which the test begins, at the time of day. */
  on(days: number, time = '10:00'): Instant {
    return atTime(addDays(this.monday, days), time);
  }

  day(days: number): CivilDate {
    return addDays(this.monday, days);
  }

  opening(o: Partial<Opening> = {}): Opening {
    return {
      id: this.caseId,
      agency: 'ph',
      agencyShort: '平',
      rulePack: 'law',
      door: 'application',
      channel: 'window',
      kind: 'civil',
      procedure: 'litigation',
      matterId: this.caseId,
      receivedAt: this.on(0, '09:00'),
      persons: 1,
      missing: [],
      ...o,
    };
  }

  openInput(o: Partial<Opening> = {}, at = this.on(0, '09:10')): Extract<CommandInput, { kind: 'open' }> {
    return { kind: 'open', key: newId(), at, actor: { user: 'intake' }, opening: this.opening(o) };
  }

  async open(o: Partial<Opening> = {}, at?: Instant): Promise<Delivered> {
    return this.send([this.openInput(o, at)], { recipients: [{ name: '甲某' }] });
  }

  async taskInput(kind: string, action: string, at: Instant, data: Codes = {}, who: Who = { user: kind }) {
    const [task] = await this.tasks(kind);
    const id = task?.id ?? `${this.caseId}.${kind}.0`;
    return completed<CommandInput>({ kind: 'task', key: newId(), at, actor: who, task: id, action, data });
  }

  async task(kind: string, action: string, at: Instant, data: Codes = {}, who?: Who): Promise<Delivered> {
    return this.send([await this.taskInput(kind, action, at, data, who)]);
  }

  actInput(action: string, at: Instant, data: Codes = {}, user = 'lawyer1'): CommandInput {
    return completed<CommandInput>({ kind: 'act', key: newId(), at, actor: { user }, action, data });
  }

  act(action: string, at: Instant, data: Codes = {}, user?: string): Promise<Delivered> {
    return this.send([this.actInput(action, at, data, user)]);
  }

  /** Before the decision, and signed: the case is at rest. */
  async withdraw(days: number): Promise<Delivered> {
    await this.act('withdraw', this.on(days), {}, 'intake');
    return this.task('confirm-end', 'confirm', this.on(days, '11:00'), {}, { user: 'director' });
  }

  async send(inputs: readonly CommandInput[], body: object = {}): Promise<Delivered> {
    await this.sleepUntil(Math.max(...inputs.map((input) => input.at)));
    const outcome = await this.service.send(this.caseId, inputs, body);
    const { runId } = await this.handle.describe();
    this.runs.add(runId);
    return outcome;
  }

  get handle(): WorkflowHandle {
    return this.service.client.workflow.getHandle(workflowIdOf(caseRef(this.caseId)));
  }

  /** Its workflow is lost, by `end` if need be. */
  lose(end?: () => Promise<unknown>): Promise<void> {
    return endWorkflow(this.service.env.connection, this.handle, end);
  }

  tasks(kind?: string): Promise<TaskRow[]> {
    return this.service.rows<TaskRow>(
      `SELECT id, kind, assignee FROM task WHERE proceeding_id = $1 AND state = 'open' AND ($2::text IS NULL OR kind = $2)
       ORDER BY kind, id`,
      [this.caseId, kind ?? null],
    );
  }

  async openKinds(): Promise<string[]> {
    return (await this.tasks()).map((t) => t.kind);
  }

  async row(): Promise<{ seq: number; stage: string; resting: boolean; parked: string | null; number: string }> {
    const [row] = await this.service.rows<{
      seq: number;
      stage: string;
      resting: boolean;
      parked: string | null;
      number: string;
    }>(
      'SELECT p.seq, p.stage, p.resting, p.parked, c.number FROM legal_case c JOIN proceeding p USING (id) WHERE id = $1',
      [this.caseId],
    );
    if (!row) throw new Error('the case is not on record');
    return row;
  }

  /** Rule → how its deadlines ended, in order. */
  async deadlines(): Promise<Record<string, string[]>> {
    const rows = await this.service.rows<{ rule: string; state: string }>(
      'SELECT rule_key AS rule, state FROM deadline WHERE proceeding_id = $1 ORDER BY id',
      [this.caseId],
    );
    const states: Record<string, string[]> = {};
    for (const { rule, state } of rows) (states[rule] ??= []).push(state);
    return states;
  }

  /** Lets virtual time pass up to the instant. */
  async sleepUntil(at: Instant): Promise<void> {
    const now = await this.service.now();
    if (at > now) await this.service.env.sleep(at - now);
  }

  /** From the desk to the named handler. */
  async toHandling(): Promise<void> {
    await this.open();
    await this.task('review', 'propose-grant', this.on(1), {}, { user: 'reviewer' });
    await this.task('approve', 'grant', this.on(2), {}, { user: 'director' });
    await this.task('assign', 'assign-firm', this.on(2, '11:00'), { firm: 'ph-f1' }, { user: 'assigner' });
    await this.task(
      'name-handler',
      'name',
      this.on(2, '15:00'),
      { lawyer: 'lawyer1' },
      { user: 'firm', firm: 'ph-f1' },
    );
  }
}

/** The Monday on whose morning the next test begins; today, while it is no later than that. */
export function nextMonday(now: Instant): CivilDate {
  const today = civilDate(now);
  const isMorning = weekday(today) === 1 && now <= atTime(today, '08:30');
  return isMorning ? today : addDays(today, 8 - weekday(today));
}
