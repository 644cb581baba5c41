import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultPoint } from '../platform/fault-point.js';
import { SERVICES, type ProcessName, type ServiceName } from '../stand/cluster.js';
import type { Caller } from './caller.js';
import type { Cluster } from './cluster.js';
import type { Bite, Orders } from './orders.js';
import { componentOf, type Component, type Fault, type FaultKind } from './schedule.js';

/** What became of one fault of the schedule. */
export interface Bitten {
  readonly no: number;
  readonly kind: FaultKind;
  /** Where the process was to be killed; only of `kill-at`. */
  readonly point?: string;
  /** Whether it was seen to do something to the service; a fault that hit nothing proves nothing. */
  readonly bit: boolean;
}

/** Time from a kill until all that was under way at that moment had its outcome. */
export interface Recovery {
  readonly components: readonly Component[];
  readonly ms: number;
}

/**
 * A process that a fault point never stops is killed all the same: after this, ms, and not before the clients had so many
 * outcomes meanwhile. A busy machine takes longer for what leads to the point; nothing takes longer than the latter time.
 */
const POINT_WITHIN_MS = 12_000;
const POINT_WITHIN_OUTCOMES = 40;
const POINT_AT_LAST_MS = 120_000;
const LOOK_MS = 25;

/** Carries out the faults of a round on a cluster, and watches whether they bite. */
export class Injector {
  readonly bitten: Bitten[] = [];
  readonly kills: Partial<Record<Component, number>> = {};
  readonly recoveries: Recovery[] = [];
  /** Faults that ended later than the load, such as a long pause, are waited for. */
  private readonly waiting: Promise<unknown>[] = [];
  private readonly orders = new Map<ServiceName, Orders>();
  /** A mutation that was taken by a process whose clock is wrong, or a wake-up fired by it. */
  readonly wrongClock: string[] = [];

  constructor(
    private readonly cluster: Cluster,
    private readonly caller: Caller,
    private readonly seed: number,
  ) {}

  /** Settles when every fault is over and every process runs again. */
  async run(faults: readonly Fault[], signal: AbortSignal): Promise<void> {
    const began = Date.now();
    await Promise.all(
      faults.map(async (fault) => {
        await sleep(Math.max(0, began + fault.at - Date.now()), undefined, { signal });
        await this.inject(fault);
      }),
    );
  }

  /** Settles when the fault is over. */
  async inject(fault: Fault): Promise<void> {
    const { no, kind } = fault;
    const point = kind === 'kill-at' ? { point: fault.point } : {};
    this.bitten.push({ no, kind, ...point, bit: await this.biting(fault) });
  }

  /** What was measured of kills whose effects were under way when their fault was over. */
  async settled(): Promise<void> {
    await Promise.all(this.waiting);
  }

  private biting(fault: Fault): Promise<boolean> {
    switch (fault.kind) {
      case 'kill':
        return this.kill(fault.targets, fault.downMs);
      case 'kill-at':
        return this.killAt(fault);
      case 'pause':
        return this.pause(fault.target, fault.ms);
      case 'errors':
        return this.errors(fault);
      case 'clock':
        return this.clock(fault);
    }
  }

  private async kill(targets: readonly ProcessName[], downMs: number): Promise<boolean> {
    const met = this.caller.flights.size + this.caller.busy > 0;
    this.killed(targets);
    await Promise.all(targets.map((name) => this.cluster.kill(name, downMs)));
    return met;
  }

  private killed(targets: readonly ProcessName[]): void {
    const components = [...new Set(targets.map(componentOf))];
    for (const name of targets) {
      const component = componentOf(name);
      this.kills[component] = (this.kills[component] ?? 0) + 1;
    }
    const since = Date.now();
    const flights = [...this.caller.flights].map(({ settled }) => settled);
    if (flights.length === 0) return;
    const measured = Promise.all(flights).then((ends) => {
      const known = ends.filter((at) => at !== undefined);
      if (known.length > 0) this.recoveries.push({ components, ms: Math.max(...known) - since });
    });
    this.waiting.push(measured);
  }

  /** Where it is killed by something else first, the next process of the name is waited for at the point. */
  private async killAt({ target, point, hit }: Extract<Fault, { kind: 'kill-at' }>): Promise<boolean> {
    const known = this.bites(target).length;
    const bitten = () =>
      this.bites(target)
        .slice(known)
        .some((b) => b.kind === 'kill');
    this.order(target, { killAt: { point: point as FaultPoint, hit } });
    const [since, before] = [Date.now(), this.caller.settled];
    const passed = () => {
      const ms = Date.now() - since;
      const enough = this.caller.over || this.caller.settled - before >= POINT_WITHIN_OUTCOMES;
      return ms > POINT_AT_LAST_MS || (ms > POINT_WITHIN_MS && enough);
    };
    while (!bitten() && !passed()) await sleep(LOOK_MS);
    const bit = bitten();
    // Before it has started again, or the next process would be killed there too.
    this.order(target, { killAt: undefined });
    if (!bit) return this.kill([target], 0).then(() => false);
    this.killed([target]);
    await this.cluster.up(target);
    return true;
  }

  /** Its tasks are taken by the others meanwhile; what it still writes when it wakes is a zombie's. */
  private async pause(target: ServiceName, ms: number): Promise<boolean> {
    const pid = this.cluster.pid(target);
    const before = this.caller.settled;
    if (pid === undefined || !signal(pid, 'SIGSTOP')) return false;
    await sleep(ms);
    const others = this.caller.settled - before;
    return signal(pid, 'SIGCONT') && others > 0;
  }

  private async errors({ no, targets, ms, before, after }: Extract<Fault, { kind: 'errors' }>): Promise<boolean> {
    const bites = () => targets.reduce((n, name) => n + this.bites(name).filter((b) => b.kind === 'error').length, 0);
    const known = bites();
    for (const [i, name] of targets.entries())
      this.order(name, { errors: { before, after }, seed: (this.seed * 100 + no) * SERVICES.length + i });
    await sleep(ms);
    for (const name of targets) this.order(name, { errors: undefined, seed: undefined });
    return bites() > known;
  }

  private async clock({ target, ms, offsetMs }: Extract<Fault, { kind: 'clock' }>): Promise<boolean> {
    const known = this.bites(target).length;
    this.order(target, { clockOffsetMs: offsetMs });
    await sleep(ms);
    const ready = await this.cluster.isReady(target);
    this.order(target, { clockOffsetMs: undefined });
    const bit = this.bites(target)
      .slice(known)
      .some((b) => b.kind === 'clock' && b.offsetMs === offsetMs);
    if (bit && ready)
      this.wrongClock.push(`${target} says it is ready with its clock off by ${offsetMs / 3_600_000} h`);
    return bit;
  }

  /** Several faults may hold for one process at a time. */
  private order(name: ServiceName, change: { [K in keyof Orders]: Orders[K] | undefined }): void {
    const merged = { ...this.orders.get(name), ...change } as Orders;
    this.orders.set(name, merged);
    this.cluster.order(name, merged);
  }

  private bites(name: ServiceName): Bite[] {
    try {
      const lines = readFileSync(`${this.cluster.controlFile(name)}.bites`, 'utf8')
        .trimEnd()
        .split('\n');
      return lines.map((line) => JSON.parse(line) as Bite);
    } catch {
      return [];
    }
  }
}

/** Whether there was a process to send it to. */
function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    process.kill(pid, name);
    return true;
  } catch {
    return false;
  }
}
