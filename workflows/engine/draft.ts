import type { DeadlineChange, DeadlineRequest, ProceedingEvent, Sides, Step } from '../../domain/engine/proceeding.js';

/** What a step has brought about so far. */
export class Draft<S extends object> {
  readonly tasks = new Map<string, Step['tasks'][number]>();
  readonly deadlines: DeadlineChange[] = [];
  readonly events: ProceedingEvent[] = [];
  private readonly sides: { [T in keyof S]?: Map<number, S[T]> } = {};

  save<T extends keyof S>(table: T, n: number, row: S[T]): void {
    const rows = (this.sides[table] ??= new Map<number, S[T]>());
    rows.set(n, { ...rows.get(n), ...row });
  }

  /** An armed clock whose request changes in the step that arms it is armed that way. */
  retell(request: DeadlineRequest, change: 'replan' | 'attach'): void {
    if (this.rearm(request)) return;
    if (change === 'replan') this.deadlines.push({ op: 'replan', ...request });
    else if (request.task) this.deadlines.push({ op: 'attach', id: request.id, task: request.task });
  }
  private rearm(request: DeadlineRequest): boolean {
    const armed = this.deadlines.findIndex((d) => d.op === 'arm' && d.id === request.id);
    if (armed >= 0) this.deadlines[armed] = { op: 'arm', ...request };
    return armed >= 0;
  }

  cut(): Pick<Step, 'tasks' | 'deadlines' | 'events'> & { readonly sides: Sides<S> } {
    const sides: { [T in keyof S]?: readonly S[T][] } = {};
    for (const table in this.sides) sides[table] = [...this.sides[table]!.values()];
    return { tasks: [...this.tasks.values()], deadlines: this.deadlines, events: this.events, sides };
  }
}
