import type { Pool } from 'pg';
import { STATION_MINIMUM, passes } from '../domain/indicators.js';
import { RATE_DEFINITIONS, RATE_KEYS, definitionOf, type RateKey, type Text } from '../domain/rate-definitions.js';
import { RECONCILED } from './indicators/entry.js';
import { PARAMETERS, ROWS_OF, parametersOf, type Question } from './indicators/rows.js';
import { STANDINGS, type Standing } from './indicators/parts.js';

export type { Question } from './indicators/rows.js';

export interface Scope {
  readonly kind: 'agency' | 'station';
  readonly id: string;
  readonly name: string;
}

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
  /** Rows of each standing; the denominator is the sum of in, waiting, open and out. */
  readonly counts: Readonly<Record<Standing, number>>;
}

interface Tally {
  key: RateKey;
  variant: string;
  station: string | null;
  whole: boolean;
  undated: number;
  counts: Record<Standing, number>;
}

const NONE = Object.fromEntries(STANDINGS.map((standing) => [standing, 0])) as Record<Standing, number>;

/** Every rate and variant, for the agency first and then for each of its stations; one statement, so one moment. */
export async function indicators(pool: Pool, question: Question): Promise<Figure[]> {
  const parameters = await parametersOf(pool, question);
  const [scopes, tallies, reconciled] = await Promise.all([
    scopesOf(pool, question.agency),
    tally(pool, parameters),
    isReconciled(pool, parameters),
  ]);
  const found = new Map(tallies.map((t) => [nameOf(t.key, t.variant, t.whole ? undefined : t.station), t]));
  const variants = new Map(RATE_DEFINITIONS.map((d) => [nameOf(d.key, d.variant), d]));
  for (const { key, variant, whole } of tallies) {
    const definition = whole ? definitionOf(key, variant) : undefined;
    if (definition) variants.set(nameOf(key, variant), definition);
  }
  return scopes.flatMap((scope) =>
    [...variants.values()].map(({ key, variant, target, definition }) => {
      const row = found.get(nameOf(key, variant, scope.kind === 'agency' ? undefined : scope.id));
      const counts = row?.counts ?? NONE;
      const numerator = counts.in;
      const denominator = counts.in + counts.waiting + counts.open + counts.out;
      const provisional = (row?.undated ?? 0) > 0;
      const minimum = scope.kind === 'station' ? STATION_MINIMUM : 1;
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
        counts,
      };
    }),
  );
}

async function tally(pool: Pool, parameters: unknown[]): Promise<Tally[]> {
  const counts = STANDINGS.map(
    (standing) => `'${standing}', count(*) FILTER (WHERE standing = '${standing}')`,
  ).join(', ');
  const rates = RATE_KEYS.map(
    (key) => `
      (SELECT '${key}' AS key, variant, station_id AS station, GROUPING(station_id) = 1 AS whole,
              (count(*) FILTER (WHERE why = 'year-not-published'))::int AS undated,
              json_build_object(${counts}) AS counts
       FROM (${ROWS_OF[key]}) AS row_of
       GROUP BY GROUPING SETS ((variant), (variant, station_id)))`,
  );
  const { rows } = await pool.query<Tally>(`WITH ${PARAMETERS} ${rates.join('\nUNION ALL')}`, parameters);
  return rows;
}

async function isReconciled(pool: Pool, parameters: unknown[]): Promise<boolean> {
  const { rows } = await pool.query<{ reconciled: boolean }>(RECONCILED, parameters.slice(0, 4));
  return rows[0]?.reconciled ?? false;
}

async function scopesOf(pool: Pool, agency: string): Promise<Scope[]> {
  const { rows } = await pool.query<Scope>(
    `SELECT 'agency' AS kind, id, name FROM agency WHERE id = $1
     UNION ALL (SELECT 'station', id, name FROM station WHERE agency_id = $1 ORDER BY id)`,
    [agency],
  );
  return rows;
}

/** `undefined` names the whole agency; null its centre, which is no scope of its own. */
function nameOf(key: RateKey, variant: string, station?: string | null): string {
  return JSON.stringify([key, variant, station === undefined ? true : station]);
}
