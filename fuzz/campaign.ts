import type { CivilDate } from '../domain/time.js';
import { doerOf, type Agency } from '../stand/demo-posts.js';
import { Caller, curlOf } from './caller.js';
import type { OpenApi } from './document.js';
import { SPARE } from './guards.js';
import { Judge, type Check, type Fault } from './judge.js';
import { Plan, type Planned } from './plan.js';

/** Requests under way at one time. */
const AT_ONCE = 8;
/** Of the same kind so many are kept; all are counted. */
const KEPT = 20;

/** Somebody of each post, in both counties and above them; whoever a task falls to beside them is asked for it alone. */
export const PEOPLE: readonly string[] = [
  ...['intake', 'reviewer', 'director', 'deputy', 'assigner', 'observer', 'callback', 'evaluator', 'archivist'],
  ...['auditor', 'firm', 'firm2', 'firm3', 'lawyer1', 'lawyer7', 'lawyer27', 'station', 'station2', 'admin'],
  ...['intake-b', 'reviewer-b', 'director-b', 'assigner-b', 'lawyer-b', 'firm-b', 'auditor-b', 'admin-b'],
  ...['bureau', 'bureau-deputy', 'admin-bureau'],
];

export interface CampaignSetup {
  /** Of the service, without a path. */
  readonly url: URL;
  readonly document: OpenApi;
  /** Operations that are not asked, by name. */
  readonly except?: readonly string[];
  /** A token; undefined where he is not let in just now. */
  readonly signIn: (username: string) => Promise<string | undefined>;
  readonly requests: number;
  readonly seed: number;
  readonly today: () => CivilDate;
  readonly progress?: (line: string) => void;
  readonly signal?: AbortSignal;
}

export interface Found {
  readonly check: Check;
  readonly operation: string;
  readonly detail: string;
  readonly n: number;
  readonly curl: string;
}

export interface Outcome {
  readonly requests: number;
  readonly seconds: number;
  /** Of those that were meant to be taken for their form: how many were. */
  readonly plain: { readonly sent: number; readonly taken: number };
  readonly byStatus: Readonly<Record<string, number>>;
  readonly operations: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly violations: Readonly<Record<string, number>>;
  readonly found: readonly Found[];
}

/** Asks whatever the document lets anybody ask, and much that it does not, and judges each answer. */
export async function campaign(o: CampaignSetup): Promise<Outcome> {
  const began = performance.now();
  const plan = new Plan({ ...o, people: PEOPLE, doerOf: knownDoer });
  const judge = new Judge(o.document, plan.operations);
  const caller = new Caller(o.url, o.signIn, AT_ONCE);
  const tally = new Tally(plan.operations.map(({ name }) => name));
  let n = 0;
  const one = async () => {
    while (n < o.requests && o.signal?.aborted !== true) {
      const planned = plan.next(n++);
      const faults = await attempt(planned);
      for (const fault of faults) tally.found(planned, fault, o);
      if ((planned.n + 1) % 500 === 0) o.progress?.(`  ${planned.n + 1} / ${o.requests}, ${tally.wrong} ✗`);
    }
  };
  const attempt = async (planned: Planned): Promise<readonly Fault[]> => {
    try {
      const answer = await caller.send(planned);
      tally.count(planned, answer.status);
      plan.learn(planned, answer.status, parsed(answer.text));
      return judge.faultsOf(planned.operation, answer);
    } catch (error) {
      const { name, message } = error as Error;
      return [{ check: 'no-answer', detail: `${name}: ${message}` }];
    }
  };
  try {
    for (const by of PEOPLE) {
      const planned = plan.current(by);
      const { status, text } = await caller.send(planned);
      plan.learn(planned, status, parsed(text));
    }
    await Promise.all(Array.from({ length: AT_ONCE }, one));
  } finally {
    caller.close();
  }
  return tally.outcome((performance.now() - began) / 1_000);
}

/** Whose such a task is, in the demo; a post that nobody has is nobody's. */
function knownDoer(task: Parameters<typeof doerOf>[1], agency: string): string | undefined {
  try {
    const doer = doerOf(agency as Agency, task);
    return doer === SPARE ? undefined : doer;
  } catch {
    return undefined;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

class Tally {
  wrong = 0;
  private requests = 0;
  private readonly plain = { sent: 0, taken: 0 };
  private readonly byStatus: Record<string, number> = {};
  private readonly operations: Record<string, Record<string, number>>;
  private readonly violations: Record<string, number> = {};
  private readonly kept: Found[] = [];

  constructor(names: readonly string[]) {
    this.operations = Object.fromEntries(names.map((name) => [name, {}]));
  }

  count({ operation, plain }: Planned, status: number): void {
    this.requests += 1;
    add(this.byStatus, String(status));
    add((this.operations[operation.name] ??= {}), String(status));
    if (plain) this.plain.sent += 1;
    if (plain && status < 300) this.plain.taken += 1;
  }

  found(planned: Planned, { check, detail }: Fault, { url, progress, seed }: CampaignSetup): void {
    const { operation, n } = planned;
    this.wrong += 1;
    add(this.violations, check);
    const same = this.kept.filter((f) => f.check === check && f.operation === operation.name);
    if (same.length >= KEPT) return;
    const curl = curlOf(planned, url);
    this.kept.push({ check, operation: operation.name, detail, n, curl });
    // The first of its kind is shown at once.
    if (same.length === 0)
      progress?.(`✗ ${check}: ${operation.name}: ${detail}\n  seed ${seed}, no. ${n}: ${curl.slice(0, 2_000)}`);
  }

  outcome(seconds: number): Outcome {
    const { requests, plain, byStatus, operations, violations, kept } = this;
    return { requests, seconds: Math.round(seconds), plain, byStatus, operations, violations, found: kept };
  }
}

function add(counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1;
}
