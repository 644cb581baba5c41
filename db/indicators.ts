import type { Pool } from 'pg';
import { STATION_MINIMUM, passes } from '../domain/indicators.js';
import {
  RATE_DEFINITIONS,
  definitionOf,
  type RateDefinition,
  type RateKey,
  type Text,
} from '../domain/rate-definitions.js';
import { RECONCILED } from './indicators/entry.js';
import { STANDINGS, type Standing } from './indicators/parts.js';
import { askedOnly, parametersOf, type Parameters, type Question } from './indicators/rows.js';
import { tally, type Tally } from './indicators/tally.js';
import { fromRollUp } from './roll-up/read.js';
import { rolledUpTally } from './roll-up/tally.js';
import { first, run, statement, type Row } from './sql/statement.js';
import { oneOf, text } from './sql/types.js';

export type { Question } from './indicators/rows.js';

const SCOPES = statement({
  name: 'scopes-of',
  text: `SELECT 'agency' AS kind, id, name FROM agency WHERE id = $1
    UNION ALL (SELECT 'station', id, name FROM station WHERE agency_id = $1 ORDER BY id)`,
  parameters: [text],
  columns: { kind: oneOf<'agency' | 'station'>(), id: text, name: text },
});
/** The agency, one of its stations, or a lawyer. */
export type Scope = Omit<Row<typeof SCOPES>, 'kind'> & { readonly kind: 'agency' | 'station' | 'lawyer' };

export interface Figure {
  readonly key: RateKey;
  readonly variant: string;
  readonly scope: Scope;
  readonly numerator: number;
  readonly denominator: number;
  /** Whole percent; null where nobody has set one. */
  readonly target: number | null;
  /** Null without a target or a case, at a station with fewer than 5, and where it cannot be judged yet. */
  readonly passes: boolean | null;
  readonly definition: Text;
  /** Of the entry rate: whether there was a second register to compare with. */
  readonly reconciled?: boolean;
  /** A day counts whose calendar year is not published: no verdict. */
  readonly provisional?: true;
  /** Of cases that were taken over, what was told of them: in neither of the two above. */
  readonly takenOver: { readonly numerator: number; readonly denominator: number };
  /** Rows of each standing; the denominator is the sum of in, waiting, open and out. */
  readonly counts: Readonly<Record<Standing, number>>;
}

export interface Cell {
  readonly counts: Record<Standing, number>;
  undated: boolean;
}

/** Every rate and variant, for the agency first and then for each of its stations, as of one moment. */
export async function indicators(pool: Pool, question: Question): Promise<Figure[]> {
  const parameters = await parametersOf(pool, question);
  const [scopes, counted, reconciled] = await Promise.all([
    run(pool, SCOPES, [question.agency]),
    tallies(pool, question, parameters),
    isReconciled(pool, parameters),
  ]);
  const cells = addUp(counted);
  const variants = variantsOf(counted);
  return scopes.flatMap((scope) =>
    variants.map((rate) => figureOf(scope, rate, cells.get(cellOf(rate.key, rate.variant, scope)), reconciled)),
  );
}

/** A figure of counted rows; fewer than the minimum are no ground to judge a part of the agency by. */
export function figureOf(
  scope: Scope,
  { key, variant, target, definition }: RateDefinition,
  { counts, undated: provisional }: Cell = emptyCell(),
  reconciled: boolean,
): Figure {
  const numerator = counts.in;
  const denominator = counts.in + counts.waiting + counts.open + counts.out;
  const minimum = scope.kind === 'agency' ? 1 : STATION_MINIMUM;
  const judged = target !== null && !provisional;
  return {
    key,
    variant,
    scope,
    numerator,
    denominator,
    target,
    passes: judged
      ? passes({ numerator, denominator, target }, { minimum, reconciled: key !== 'entry' || reconciled })
      : null,
    definition,
    ...(key === 'entry' && { reconciled }),
    ...(provisional && { provisional }),
    takenOver: { numerator: counts['told-in'], denominator: counts['told-in'] + counts['told-out'] },
    counts,
  };
}

/** From the roll-up of the year, what has changed since counted on top of it; else all counted afresh. */
async function tallies(pool: Pool, question: Question, parameters: Parameters): Promise<Tally[]> {
  const rolled = await fromRollUp(pool, question, parameters, async (rollUp) => {
    const { client, stale } = rollUp;
    const live = stale.length > 0 ? await tally(client, askedOnly(parameters, stale)) : [];
    return [...(await rolledUpTally(rollUp)), ...live];
  });
  return rolled ?? tally(pool, parameters);
}

/** Those that are defined, and then the rules a deadline of which counts, by name. */
function variantsOf(counted: readonly Tally[]): RateDefinition[] {
  const variants = new Map(RATE_DEFINITIONS.map((rate) => [`${rate.key}/${rate.variant}`, rate]));
  for (const name of new Set(counted.map(({ key, variant }) => `${key}/${variant}`).sort())) {
    const [key, variant] = name.split('/') as [RateKey, string];
    const definition = definitionOf(key, variant);
    if (definition) variants.set(name, definition);
  }
  return [...variants.values()];
}

/** The agency has every row, a station its own; those of the centre are in no other scope. */
function addUp(tallies: readonly Tally[]): Map<string, Cell> {
  const cells = new Map<string, Cell>();
  for (const { key, variant, station, standing, undated, n } of tallies) {
    const scopes = [
      cellOf(key, variant),
      ...(station === null ? [] : [cellOf(key, variant, { kind: 'station', id: station })]),
    ];
    for (const scope of scopes) {
      const cell = cells.get(scope) ?? emptyCell();
      cell.counts[standing] += n;
      cell.undated ||= undated;
      cells.set(scope, cell);
    }
  }
  return cells;
}

export function emptyCell(): Cell {
  return { counts: Object.fromEntries(STANDINGS.map((s) => [s, 0])) as Record<Standing, number>, undated: false };
}

function cellOf(key: RateKey, variant: string, scope: Pick<Scope, 'kind' | 'id'> = { kind: 'agency', id: '' }): string {
  return JSON.stringify([key, variant, scope.kind === 'agency' ? null : scope.id]);
}

export async function isReconciled(pool: Pool, [agency, from, to, asOf]: Parameters): Promise<boolean> {
  return (await first(pool, RECONCILED, [agency, from, to, asOf]))!.reconciled;
}
