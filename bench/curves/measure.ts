import type pg from 'pg';
import { COUNTED } from '../../db/indicators/parts.js';
import { parametersOf } from '../../db/indicators/rows.js';
import { tally } from '../../db/indicators/tally.js';
import type { Http } from '../../stand/http.js';
import type { Asking } from '../sizes.js';
import { ASKED, lawyerOf, learnIds, ofTenLawyers, QUESTIONS, type QuestionKey } from './questions.js';

/** Medians, ms. */
export interface Answered {
  /** Through the API. */
  readonly ms: number;
  /** The plain query by itself; of the indicators all that they are made of. */
  readonly sqlMs: number;
}

/** What takes seconds is asked less often. */
const SLOW_MS = 1_000;
const TIMES_SLOW = 3;

interface Rate {
  readonly key: string;
  readonly variant: string;
  readonly scope: { readonly kind: string; readonly id: string };
  readonly numerator: number;
  readonly denominator: number;
}

/** Asks every question of a record of so many cases, each time about another case. */
export async function ask(
  reader: { readonly http: Http; readonly pool: pg.Pool },
  cases: number,
  { warmUp, times }: Asking,
): Promise<{ answers: Record<QuestionKey, Answered>; differ: string[] }> {
  const numbers = Array.from({ length: warmUp + times }, (_, i) => 1 + ((i * 7919 + 13) % cases));
  await learnIds(reader.pool, numbers);
  const answers = {} as Record<QuestionKey, Answered>;
  for (const key of Object.keys(QUESTIONS) as QuestionKey[]) {
    const { actor, path, plain } = QUESTIONS[key];
    const who = (g: number) => (actor === 'lawyer' ? lawyerOf(g) : actor);
    const asked = (g: number) => get(reader.http, who(g), path(g));
    // Whether somebody has a session already is not the question.
    const known = (g: number) => get(reader.http, who(g), '/sessions/current');
    const queried = (g: number) => (key === 'indicators' ? full(reader.pool) : reader.pool.query(plain, [g]));
    const about = actor === 'lawyer' ? numbers.map(ofTenLawyers) : numbers;
    answers[key] = { ms: await median(about, warmUp, asked, known), sqlMs: await median(about, warmUp, queried) };
  }
  return { answers, differ: await differences(reader) };
}

/** Everything counted afresh. */
const full = async (pool: pg.Pool) => tally(pool, await parametersOf(pool, { ...ASKED, asOf: Date.now() }));

async function get(http: Http, actor: string, path: string): Promise<unknown> {
  const { status, body } = await (await http.as(actor)).get(path);
  if (status !== 200) throw new Error(`GET ${path}: ${status} ${JSON.stringify(body)}`);
  return body;
}

/** Figures of the page that counting afresh does not give. */
async function differences({ http, pool }: { http: Http; pool: pg.Pool }): Promise<string[]> {
  const page = (await get(http, 'director', QUESTIONS.indicators.path())) as { rates: Rate[] };
  const tallies = await full(pool);
  return page.rates.flatMap(({ key, variant, scope, numerator, denominator }) => {
    const counted = tallies.filter(
      (t) =>
        t.key === key &&
        t.variant === variant &&
        (scope.kind === 'agency' || t.station === scope.id) &&
        (COUNTED as readonly string[]).includes(t.standing),
    );
    const sum = (some: typeof counted) => some.reduce((all, { n }) => all + n, 0);
    const afresh = [sum(counted.filter((t) => t.standing === 'in')), sum(counted)];
    const same = afresh[0] === numerator && afresh[1] === denominator;
    return same ? [] : [`${key}/${variant} of ${scope.id}: ${numerator}/${denominator}, afresh ${afresh.join('/')}`];
  });
}

async function median(
  numbers: readonly number[],
  warmUp: number,
  work: (g: number) => Promise<unknown>,
  before?: (g: number) => Promise<unknown>,
): Promise<number> {
  const took: number[] = [];
  for (const [i, g] of numbers.entries()) {
    await before?.(g);
    const since = performance.now();
    await work(g);
    if (i >= warmUp || performance.now() - since > SLOW_MS) took.push(performance.now() - since);
    if (took.length === TIMES_SLOW && took[0]! > SLOW_MS) break;
  }
  return took.sort((a, b) => a - b)[Math.floor(took.length / 2)]!;
}
