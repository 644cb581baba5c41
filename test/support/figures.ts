import type pg from 'pg';
import { indicators, type Figure } from '../../db/indicators.js';
import { casesBehind } from '../../db/indicators/behind.js';
import { at, load, type Docket, type DocketCase } from './docket.js';

export const PERIOD = { from: '2026-01-01', to: '2026-12-31', asOf: at('2027-03-15') };

export const counts = ({ numerator, denominator, passes }: Figure) => [numerator, denominator, passes];

/** Dockets, each in an agency of its own, and what is answered about them. */
export class FigureDesk {
  private n = 0;

  constructor(
    private readonly pool: pg.Pool,
    private readonly owner: pg.Pool,
  ) {}

  /** The agency that the next docket will be in. */
  get next(): string {
    return `A${this.n + 1}`;
  }

  /** Loads the cases into an agency of their own and answers one figure of it. */
  async docketOf(cases: readonly DocketCase[], more: Partial<Docket> = {}): Promise<Docket> {
    const agency = `A${(this.n += 1)}`;
    const docket: Docket = {
      agency,
      stations: [`${agency}-s`],
      firms: [`${agency}-f`, `${agency}-g`],
      people: [
        { username: `${agency}-lawyer`, firm: `${agency}-f` },
        { username: `${agency}-colleague`, firm: `${agency}-f` },
        { username: `${agency}-clerk` },
      ],
      cases,
      paper: [],
      ...more,
    };
    await load(this.owner, docket);
    return docket;
  }

  async figure(docket: Docket, name: string, asOf = PERIOD.asOf): Promise<Figure> {
    const [key, variant = 'default'] = name.split('/');
    const all = await indicators(this.pool, { agency: docket.agency, ...PERIOD, asOf });
    return all.find((f) => f.key === key && f.variant === variant && f.scope.kind === 'agency')!;
  }

  async whyOf(docket: Docket, name: string, all = false): Promise<Record<string, string>> {
    const [key, variant = 'default'] = name.split('/');
    const question = { agency: docket.agency, ...PERIOD };
    const { cases } = await casesBehind(this.pool, question, key as Figure['key'], variant, { all });
    return Object.fromEntries(cases.map((c) => [c.caseId ?? c.item!, `${c.in ? 'in' : 'out'}: ${c.why}`]));
  }
}
