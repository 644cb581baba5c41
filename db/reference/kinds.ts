import type { PoolClient } from 'pg';
import { Calendar, NoticesContradict } from '../../domain/calendar.js';
import type { CalendarYear } from '../../domain/notice.js';
import type { DrawRule } from '../../domain/draw.js';
import { noticeFaults, type Fault } from '../../domain/notice.js';
import { drawFaults, ladderFaults, ruleFaults } from '../../domain/rule-check.js';
import { ruleInForce, type Ladder, type Rule, type RuleKey } from '../../domain/rules.js';
import { addDays, type CivilDate } from '../../domain/time.js';
import { loadRules, noticesInForce } from '../rule-data.js';
import { run, statement, type Queryable } from '../sql/statement.js';
import { array, int4, jsonb, list, text } from '../sql/types.js';
import type { Item, ReferenceKind } from './ledger.js';

/** A notice as it is drafted, without the year that its path names. */
export type NoticeDraft = Omit<CalendarYear, 'year'>;
/** What may differ from one version of a rule to the next; what a limit is about does not. */
export type RuleDraft = Pick<Rule, 'amount' | 'unit' | 'roll' | 'ladder' | 'legalBasis' | 'effectiveFrom'>;
export type LadderDraft = Pick<Ladder, 'steps'>;
export type DrawDraft = Omit<DrawRule, 'version'>;

/** A draft completed to what will be stored, or what is wrong with it. */
export type Completed<B> = { readonly body: B } | { readonly faults: readonly Fault[] };

export interface Kind<D extends object, B extends object> {
  readonly kind: ReferenceKind;
  /** Whether there is such an item at all, so that there can be a version of it. */
  exists(db: Queryable, item: Item): Promise<boolean>;
  /** The versions that are, or were, in force. */
  stored(db: Queryable, item: Item): Promise<readonly { readonly version: number; readonly body: B }[]>;
  complete(db: Queryable, item: Item, version: number, draft: D, today: CivilDate): Promise<Completed<B>>;
  store(client: PoolClient, item: Item, version: number, body: B): Promise<void>;
}

const COUNTRY = 'CN';
export const yearItem = (year: number): Item => ({ kind: 'calendar', pack: COUNTRY, key: String(year) });

/** How far ahead a version of a rule may begin, days. */
const FURTHEST_DAYS = 5 * 366;
/** A part of an hour is a period too; less than this and nobody could keep it. */
const SHORTEST_HOURS = 0.25;

const NOTICES_OF = statement({
  name: 'notices-of-year',
  text: `SELECT version, year, source, holidays, make_up_days AS "makeUpDays", coalesce(amends, '{}') AS amends
    FROM calendar_year WHERE year = $1 ORDER BY version DESC`,
  parameters: [int4],
  columns: {
    ...{ version: int4, year: int4, source: text, holidays: list(text), makeUpDays: list(text), amends: array(text) },
  },
});
const STORE_NOTICE = statement({
  name: 'store-notice',
  text: `INSERT INTO calendar_year (year, version, source, holidays, make_up_days, amends) VALUES ($1, $2, $3, $4, $5, $6)`,
  parameters: [int4, int4, text, array(text), array(text), array(text)],
});
const STORED = statement({
  name: 'rule-data-of',
  text: 'SELECT version, body FROM rule_data WHERE kind = $1 AND pack = $2 AND key = $3 ORDER BY version DESC',
  parameters: [text, text, text],
  columns: { version: int4, body: jsonb<unknown>() },
});
const STORE = statement({
  name: 'store-rule-data',
  text: 'INSERT INTO rule_data (kind, pack, key, version, body) VALUES ($1, $2, $3, $4, $5)',
  parameters: [text, text, text, int4, jsonb<object>()],
});
const LADDERS_OF = statement({
  name: 'ladders-by-pack',
  text: `SELECT DISTINCT pack, key FROM rule_data WHERE kind = 'ladder'`,
  columns: { pack: text, key: text },
});

export const calendarKind: Kind<NoticeDraft, CalendarYear> = {
  kind: 'calendar',
  exists: () => Promise.resolve(true),
  async stored(db, { key }) {
    const rows = await run(db, NOTICES_OF, [Number(key)]);
    return rows.map(({ version, ...body }) => ({ version, body }));
  },
  async complete(db, { key }, _version, draft) {
    const body = { year: Number(key), ...draft };
    const faults = noticeFaults(body);
    if (faults.length > 0) return { faults };
    const others = (await noticesInForce(db)).filter(({ year }) => year !== body.year);
    const contradiction = contradictionOf(others, body);
    return contradiction ? { faults: [contradiction] } : { body };
  },
  async store(client, _item, version, { year, source, holidays, makeUpDays, amends = [] }) {
    await run(client, STORE_NOTICE, [year, version, source, holidays, makeUpDays, amends]);
  },
};

/** A day of which the others say otherwise, as the calendar itself finds it. */
function contradictionOf(others: readonly CalendarYear[], notice: CalendarYear): Fault | undefined {
  try {
    new Calendar([...others, notice]);
    return undefined;
  } catch (error) {
    if (!(error instanceof NoticesContradict)) throw error;
    const { day, years } = error;
    const list = notice.holidays.includes(day) ? 'holidays' : 'makeUpDays';
    const year = years.find((of) => of !== notice.year) ?? notice.year;
    return { pointer: `/${list}/${notice[list].indexOf(day)}`, code: 'contradicts-notice', params: { day, year } };
  }
}

/** What is kept in `rule_data`. */
const inRuleData = <B extends object>(kind: ReferenceKind) => ({
  kind,
  async stored(db: Queryable, { pack, key }: Item) {
    const rows = await run(db, STORED, [kind, pack, key]);
    return rows.map(({ version, body }) => ({ version, body: body as B }));
  },
  async store(client: PoolClient, { pack, key }: Item, version: number, body: B) {
    await run(client, STORE, [kind, pack, key, version, JSON.stringify(body)]);
  },
});

const isPack = async (db: Queryable, { pack }: Item): Promise<boolean> =>
  (await loadRules(db, [])).packs.some(({ key }) => key === pack);

export const ruleKind: Kind<RuleDraft, Rule> = {
  ...inRuleData<Rule>('rule'),
  exists: isPack,
  async complete(db, { pack, key }, version, draft, today) {
    const { effectiveFrom } = draft;
    const faults: Fault[] = [];
    if (effectiveFrom < today) faults.push({ pointer: '/effectiveFrom', code: 'date-in-past' });
    if (effectiveFrom > addDays(today, FURTHEST_DAYS))
      faults.push({ pointer: '/effectiveFrom', code: 'too-big', params: { maximum: addDays(today, FURTHEST_DAYS) } });
    if (draft.unit === 'hour' && draft.amount < SHORTEST_HOURS)
      faults.push({ pointer: '/amount', code: 'too-small', params: { minimum: SHORTEST_HOURS } });
    if (faults.length > 0) return { faults };
    const { rules, bases, ladders } = await loadRules(db);
    const { effectiveTo: _, ...before } = ruleInForce(rules, pack, key as RuleKey, effectiveFrom, bases);
    const body: Rule = { ...before, ...draft, pack, version, local: before.local || before.pack !== pack };
    const chain = chainOf(pack, bases);
    const own = (await run(db, LADDERS_OF)).filter((ladder) => chain.includes(ladder.pack)).map((ladder) => ladder.key);
    const wrong = ruleFaults(
      body,
      ladders.filter((ladder) => own.includes(ladder.key)),
    );
    return wrong.length > 0 ? { faults: wrong } : { body };
  },
};

export const ladderKind: Kind<LadderDraft, Ladder> = {
  ...inRuleData<Ladder>('ladder'),
  // Rules name a ladder by its key alone.
  exists: async (db, item) =>
    (await isPack(db, item)) &&
    !(await run(db, LADDERS_OF)).some(({ pack, key }) => key === item.key && pack !== item.pack),
  complete: (_db, { key }, _version, { steps }) => {
    const body: Ladder = { key, steps };
    const faults = ladderFaults(body);
    return Promise.resolve(faults.length > 0 ? { faults } : { body });
  },
};

export const drawKind: Kind<DrawDraft, DrawRule> = {
  ...inRuleData<DrawRule>('draw'),
  exists: isPack,
  complete: (_db, _item, version, draft) => {
    const body = { ...draft, version };
    const faults = drawFaults(body);
    return Promise.resolve(faults.length > 0 ? { faults } : { body });
  },
};

/** The pack, its base, the base of that. */
export function chainOf(pack: string, bases: Readonly<Record<string, string>>): string[] {
  const chain: string[] = [];
  for (let at: string | undefined = pack; at !== undefined && !chain.includes(at); at = bases[at]) chain.push(at);
  return chain;
}
