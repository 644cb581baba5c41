import { z } from 'zod';
import { indicators, type Figure } from '../../db/indicators.js';
import { casesBehind } from '../../db/indicators/behind.js';
import { figuresByHandler } from '../../db/indicators/handlers.js';
import { STANDINGS } from '../../db/indicators/parts.js';
import { trend, TREND_KEYS, type Series } from '../../db/indicators/trend.js';
import { reconcileChanged } from '../../db/paper-match.js';
import { sightingsOf } from '../../db/sightings.js';
import { periodsWithin } from '../../domain/periods.js';
import { definitionOf, RATE_KEYS } from '../../domain/rate-definitions.js';
import { reachOf, type User } from '../../domain/permissions.js';
import { civilDate, daysBetween, formatInstant, parseInstant, yearOf, type Instant } from '../../domain/time.js';
import { cursorAs, page } from '../cursor.js';
import type { Deps } from '../deps.js';
import { dayOf, inOrder, instantOf, line, username } from '../fields.js';
import { RATES } from '../../domain/terms.js';
import { invalid, Problem } from '../problems.js';
import { judges, placed } from '../rate-cases.js';
import { route } from '../route.js';
import { warningsOf } from '../rate-warnings.js';
import { stationOf } from './paper-register.js';

const period = {
  agency: line(60).optional().describe('缺省为本机构；上级机关缺省为所辖全部机构'),
  from: dayOf('asked').optional().describe('缺省为本年度第一天'),
  to: dayOf('asked').optional().describe('缺省为本年度最后一天'),
  asOf: instantOf('asked').optional().describe('以此时刻已知的记录计算；缺省为现在'),
};

const bilingual = z.object({ zh: z.string(), en: z.string() });
const asked = { agency: z.string(), from: z.string(), to: z.string(), asOf: z.string() };

const rateView = z
  .object({
    key: z.enum(RATE_KEYS),
    variant: z.string(),
    name: z.string(),
    scope: z.object({ kind: z.enum(['agency', 'station', 'lawyer']), id: z.string(), name: z.string() }),
    numerator: z.int(),
    denominator: z.int(),
    target: z.int().nullable(),
    passes: z.boolean().nullable(),
    definition: bilingual,
    reconciled: z.boolean().optional(),
    provisional: z.boolean().optional(),
    waiting: z.int().describe('分母中尚在时限内、未完成的'),
    excluded: z.int().describe('按定义不计入分母的'),
    takenOver: z
      .object({ numerator: z.int(), denominator: z.int() })
      .describe('接管案件中以补录的经过为据的，不计入上列分子、分母 / of cases taken over, what was told: in neither'),
  })
  .meta({ id: 'Rate' });

const station = line(60).optional().describe('工作站；缺省为全机构');
const counts = { numerator: z.int(), denominator: z.int() };
const seriesView = z
  .object({
    key: z.enum(TREND_KEYS),
    name: z.string(),
    target: z.int().nullable(),
    points: z.array(z.object({ from: z.string(), to: z.string(), ...counts })),
  })
  .meta({ id: 'RateTrend' });

const warningView = z
  .object({ code: z.string(), key: z.string(), scope: z.string(), text: z.string() })
  .meta({ id: 'RateWarning' });

const behindView = z
  .object({
    caseId: z.uuid().nullable(),
    number: z.string(),
    station: z.string().nullable(),
    item: z.string().nullable(),
    in: z
      .boolean()
      .nullable()
      .describe('无权查看的为空：承办人不知对其的评价 / null: not for this reader, as a handler and what judges him'),
    standing: z.enum(STANDINGS).nullable(),
    why: z.string(),
    reason: z.string(),
    takenOver: z
      .boolean()
      .describe('接管补录的案件；told-in、told-out 不计入 / taken over; told-in and told-out do not count'),
  })
  .meta({ id: 'CaseBehindRate' });

/** A place in the list has case numbers in it; as a cursor it is plain letters, so that nobody has to escape it. */
const place = cursorAs((text) => {
  const read = Buffer.from(text, 'base64url').toString();
  return Buffer.from(read).toString('base64url') === text && read !== '' && !read.includes('\0') ? read : undefined;
});

export const indicatorRoutes = [
  route({
    method: 'get',
    path: '/indicators',
    summary: { zh: '各项指标（机构及各工作站）', en: 'The rates, of the agency and of each station' },
    tag: 'indicators',
    action: 'indicator:read',
    query: z.strictObject(period).refine(...inOrder),
    responses: {
      200: z.object({ ...asked, rates: z.array(rateView), warnings: z.array(warningView) }).meta({ id: 'Indicators' }),
    },
    handler: async ({ deps, user, query, now, lang }) => {
      const question = questionOf(user, query, now);
      const figures: Figure[] = [];
      for (const agency of query.agency === undefined ? (user.below ?? [user.agency]) : [question.agency]) {
        // The registers first: what was entered since yesterday is not to stand there as missing.
        await reconcileChanged(deps.db.pool, agency, now);
        figures.push(...(await indicators(deps.db.pool, { ...question, agency })));
      }
      return {
        status: 200,
        body: {
          ...question,
          asOf: formatInstant(question.asOf),
          rates: figures.map((figure) => view(figure, RATES[figure.key]?.[lang] ?? figure.key)),
          warnings: warningsOf(figures, lang),
        },
      };
    },
  }),
  route({
    method: 'get',
    path: '/indicators/trend',
    summary: { zh: '三项指标按月或按季的走势', en: 'The three rates month by month, or by quarter' },
    tag: 'indicators',
    action: 'indicator:read',
    query: z.strictObject({ ...period, station, by: z.enum(['month', 'quarter']).default('month') }).refine(...inOrder),
    responses: {
      200: z.object({ ...asked, by: z.string(), series: z.array(seriesView) }).meta({ id: 'RateTrends' }),
    },
    handler: async ({ deps, user, query, now, lang }) => {
      const question = questionOf(user, query, now, LONGEST_TREND_DAYS);
      const periods = periodsWithin(question.from, question.to, query.by);
      let series: Series[] | undefined;
      for (const agency of query.agency === undefined ? (user.below ?? [user.agency]) : [question.agency]) {
        await reconcileChanged(deps.db.pool, agency, now);
        const found = await trend(deps.db.pool, { ...question, agency }, periods, query.station);
        series = series ? added(series, found) : found;
      }
      return {
        status: 200,
        body: {
          ...question,
          asOf: formatInstant(question.asOf),
          by: query.by,
          series: (series ?? []).map((one) => ({ ...one, name: RATES[one.key]![lang], points: [...one.points] })),
        },
      };
    },
  }),
  route({
    method: 'get',
    path: '/indicators/handlers',
    summary: { zh: '各承办人的指标', en: 'The rates by who handles the cases' },
    tag: 'indicators',
    action: 'indicator:cases',
    query: z.strictObject({ ...period, station }).refine(...inOrder),
    responses: { 200: z.object({ ...asked, rates: z.array(rateView) }) },
    handler: async ({ deps, user, query, now, lang }) => {
      const { question, station: at } = await casesAsked(deps, user, query, now);
      const all = await figuresByHandler(deps.db.pool, question, at);
      const figures = all.filter(({ key, scope }) => !(judges(key) && scope.id === user.username));
      return {
        status: 200,
        body: {
          ...question,
          asOf: formatInstant(question.asOf),
          rates: figures.map((figure) => view(figure, RATES[figure.key]?.[lang] ?? figure.key)),
        },
      };
    },
  }),
  route({
    method: 'get',
    path: '/indicators/:key/cases',
    summary: { zh: '指标背后的案件', en: 'The cases behind a figure, in or out and why' },
    tag: 'indicators',
    action: 'indicator:cases',
    params: z.strictObject({ key: z.enum(RATE_KEYS) }),
    query: z
      .strictObject({
        ...period,
        ...page(place, 200),
        variant: line(60).default('default'),
        station,
        handler: username.optional().describe('承办人用户名；none：尚无承办人 / none: those that nobody handles'),
        all: z.enum(['true', 'false']).optional().describe('连同不计入分母的'),
      })
      .refine(...inOrder),
    responses: {
      200: z.object({
        ...asked,
        key: z.string(),
        variant: z.string(),
        items: z.array(behindView),
        next: z.string().nullable(),
      }),
    },
    handler: async ({ deps, user, params, query, now, lang }) => {
      if (!definitionOf(params.key, query.variant))
        throw invalid([{ pointer: '/variant', code: 'not-known', in: 'query' }]);
      const { question, station: at } = await casesAsked(deps, user, query, now);
      const { cases, next } = await casesBehind(deps.db.pool, question, params.key, query.variant, {
        limit: query.limit,
        all: query.all === 'true',
        ...(at !== undefined && { station: at }),
        ...(query.handler !== undefined && { handler: query.handler }),
        ...(query.cursor !== undefined && { after: query.cursor }),
      });
      const known = await sightingsOf(deps.db.pool, [...new Set(cases.flatMap(({ caseId }) => caseId ?? []))]);
      return {
        status: 200,
        body: {
          ...question,
          asOf: formatInstant(question.asOf),
          key: params.key,
          variant: query.variant,
          items: cases.map(placed(user, params.key, lang, known)),
          next: next && Buffer.from(next).toString('base64url'),
        },
      };
    },
  }),
];

interface Asked {
  readonly agency?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly asOf?: string | undefined;
}

/** What leads to single cases: a station sees its own, and the bureau says of which agency. */
async function casesAsked(
  deps: Deps,
  user: User,
  query: Asked & { readonly station?: string | undefined },
  now: Instant,
) {
  const own = stationOf(user, 'indicator:cases');
  if (own !== undefined && query.station !== undefined && query.station !== own) throw new Problem('forbidden');
  if (query.agency === undefined && user.below) throw invalid([{ pointer: '/agency', code: 'required', in: 'query' }]);
  const question = questionOf(user, query, now);
  await reconcileChanged(deps.db.pool, question.agency, now);
  return { question, station: own ?? query.station };
}

/** The same periods of two agencies. */
const added = (one: readonly Series[], other: readonly Series[]): Series[] =>
  one.map((series, i) => ({
    ...series,
    points: series.points.map((point, n) => {
      const { numerator, denominator } = other[i]!.points[n]!;
      return {
        ...point,
        numerator: point.numerator + numerator,
        denominator: point.denominator + denominator,
      };
    }),
  }));

/** Some sixty months: each is counted. */
const LONGEST_TREND_DAYS = 1830;

/** A period longer than this is no period to account for; it bounds the work of one request. */
const LONGEST_DAYS = 3660;

/** The calendar year by default. The figures of an agency that is not the user's, nor below it, are not there to be found. */
function questionOf(
  user: User,
  { agency = user.agency, from, to, asOf }: Asked,
  now: Instant,
  longest: number = LONGEST_DAYS,
) {
  if (!reachOf(user).includes(agency)) throw new Problem('not-found');
  const year = from ? yearOf(from) : yearOf(to ?? civilDate(now));
  const question = {
    agency,
    from: from ?? `${year}-01-01`,
    to: to ?? `${year}-12-31`,
    asOf: asOf === undefined ? now : parseInstant(asOf),
  };
  if (daysBetween(question.from, question.to) > longest) {
    throw invalid([{ pointer: '/to', code: 'period-too-long', in: 'query', params: { days: longest } }]);
  }
  return question;
}

function view({ counts, ...figure }: Figure, name: string): z.input<typeof rateView> {
  return { ...figure, name, waiting: counts.waiting, excluded: counts.excluded };
}
