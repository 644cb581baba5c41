import type { Pool } from 'pg';
import type { RateKey } from '../../domain/rate-definitions.js';
import { rolledUpList } from '../roll-up/list.js';
import { fromRollUp } from '../roll-up/read.js';
import { run, statement } from '../sql/statement.js';
import { text, uuid } from '../sql/types.js';
import { listed, NOBODY, type CaseBehind, type List, type Listed, type Selection } from './listed.js';
import { askedOnly, parametersOf, type Parameters, type Question } from './rows.js';

/** The cases behind a figure, in the order of their numbers: as many rows as its denominator, and `in` as its numerator. */
export async function casesBehind(
  pool: Pool,
  question: Question,
  key: RateKey,
  variant: string,
  selection: Selection = {},
): Promise<{ cases: CaseBehind[]; next: string | null }> {
  const parameters = await parametersOf(pool, question);
  const list = { key, variant, selection };
  const rows =
    (await ofHandler(pool, parameters, list)) ??
    (await fromRollUp(pool, question, parameters, async (rollUp) => {
      const rolled = await rolledUpList(rollUp, list);
      if (!rolled || rollUp.stale.length === 0) return rolled;
      const live = await listed(rollUp.client, askedOnly(parameters, rollUp.stale), list);
      return [...rolled, ...live].sort(byPlace);
    })) ??
    (await listed(pool, parameters, list));
  const page = rows.slice(0, selection.limit);
  return {
    cases: page.map(({ place: _place, ...row }) => row),
    next: page.length < rows.length ? (page.at(-1)?.place ?? null) : null,
  };
}

const CASES_OF = statement({
  name: 'cases-of-handler',
  text: 'SELECT id FROM legal_case WHERE agency_id = $1 AND handler = $2',
  parameters: [text, text],
  columns: { id: uuid },
});

/** Of one person's cases, which are few: what is rolled up does not know whose they are. Undefined where nobody is asked for. */
async function ofHandler(pool: Pool, parameters: Parameters, list: List): Promise<Listed[] | undefined> {
  const { handler } = list.selection;
  if (handler === undefined) return undefined;
  if (handler === NOBODY) return listed(pool, parameters, list);
  const cases = await run(pool, CASES_OF, [parameters[0], handler]);
  const units = cases.map(({ id }) => id);
  return listed(pool, askedOnly(parameters, units), list);
}

/** As the database compares them. */
const byPlace = (a: Listed, b: Listed): number => Buffer.compare(Buffer.from(a.place), Buffer.from(b.place));
