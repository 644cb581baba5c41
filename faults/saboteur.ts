import pg from 'pg';
import { FAULT_HOOK, type FaultPoint } from '../platform/fault-point.js';
import { Random } from '../stand/random.js';
import { Control, type Orders } from './orders.js';

/**
 * Loaded before a process of the service (`node --import …/faults/saboteur.js`), it does to it what the control file named
 * by FAULTS_CONTROL orders (orders.ts), and writes down what it did. The service knows nothing of it.
 */
const file = process.env['FAULTS_CONTROL'];
if (!file) throw new Error('FAULTS_CONTROL names no control file');

const hits = new Map<FaultPoint, number>();
let chance = new Random(0);
let offset = 0;

const differ = (a: Orders, b: Orders, ...keys: (keyof Orders)[]): boolean =>
  keys.some((key) => JSON.stringify(a[key]) !== JSON.stringify(b[key]));

const control = new Control(file, (now, before) => {
  if (differ(now, before, 'killAt', 'pauseAt')) hits.clear();
  if (differ(now, before, 'errors', 'seed')) chance = new Random(now.seed ?? 0);
  offset = now.clockOffsetMs ?? 0;
});

// ---- points ----------------------------------------------------------------------------------------------------------

function passed(point: FaultPoint): Promise<void> | undefined {
  const hit = (hits.get(point) ?? 0) + 1;
  hits.set(point, hit);
  const { killAt, pauseAt } = control.orders;
  if (killAt?.point === point && killAt.hit === hit) {
    control.bitten({ kind: 'kill', point, hit });
    process.kill(process.pid, 'SIGKILL');
    // Not one more instruction, however long the signal takes.
    for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  }
  if (pauseAt?.point !== point || hit < (pauseAt.hit ?? 1)) return undefined;
  control.bitten({ kind: 'pause', point, hit });
  return new Promise((done) => setTimeout(done, pauseAt.ms));
}

Object.assign(globalThis, { [FAULT_HOOK]: passed });

// ---- statements ------------------------------------------------------------------------------------------------------

type Callback = (error: Error | undefined, result?: unknown) => void;
interface Internals {
  readonly connection: { readonly stream: { destroy(): void } };
}

type Query = (this: pg.Client, ...args: unknown[]) => unknown;
const client = pg.Client.prototype as unknown as { query: Query };
const query = client.query;

/** The connection is really lost; the statement has taken effect or has not, and the caller cannot know which. */
function queryUnderFire(this: pg.Client, ...args: unknown[]): unknown {
  const [statement] = args;
  const when = fault();
  if (!when || isSubmittable(statement)) return query.apply(this, args);
  control.bitten({ kind: 'error', when, statement: nameOf(statement) });
  const { stream } = (this as unknown as Internals).connection;
  if (when === 'before') {
    stream.destroy();
    return query.apply(this, args);
  }
  const callback = args.at(-1);
  const asked = typeof callback === 'function' ? args.slice(0, -1) : args;
  const lost = (query.apply(this, asked) as Promise<unknown>).then(() => {
    stream.destroy();
    throw new Error('Connection terminated unexpectedly');
  });
  if (typeof callback !== 'function') return lost;
  lost.catch((error: unknown) => (callback as Callback)(error as Error));
  return undefined;
}

function fault(): 'before' | 'after' | undefined {
  const { errors } = control.orders;
  if (!errors) return undefined;
  const drawn = chance.next();
  if (drawn < errors.before) return 'before';
  return drawn < errors.before + errors.after ? 'after' : undefined;
}

const isSubmittable = (statement: unknown): boolean =>
  typeof (statement as { submit?: unknown } | null)?.submit === 'function';

/** Its first words; values are parameters and not part of it. */
function nameOf(statement: unknown): string {
  const text = typeof statement === 'string' ? statement : ((statement as { text?: string } | null)?.text ?? '');
  return text.trim().replace(/\s+/g, ' ').slice(0, 60);
}

client.query = queryUnderFire;

// ---- time ------------------------------------------------------------------------------------------------------------

const TrueDate = Date;
let told = 0;

function now(): number {
  if (offset !== told) {
    told = offset;
    control.bitten({ kind: 'clock', offsetMs: offset });
  }
  return TrueDate.now() + offset;
}

/** The same class for everything but the present; what was made before is an instance of it too. */
const ShiftedDate: DateConstructor = new Proxy(TrueDate, {
  construct: (target, args: unknown[], newTarget) =>
    Reflect.construct(target, args.length > 0 ? args : [now()], newTarget === ShiftedDate ? target : newTarget) as Date,
  apply: () => new TrueDate(now()).toString(),
  get: (target, key) => (key === 'now' ? now : (Reflect.get(target, key) as unknown)),
});
TrueDate.prototype.constructor = ShiftedDate;
globalThis.Date = ShiftedDate;
