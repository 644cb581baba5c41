import { grantsOf, type OtherAction, type Relation, type User } from '../domain/permissions.js';

/**
 * The permission matrix as conditions of SQL, so that lists hold exactly what may be read one by one. Values go in as
 * parameters: `from` is the number of the first free one.
 */
export interface Fragment {
  readonly sql: string;
  readonly values: readonly unknown[];
}

const NONE: Fragment = { sql: 'false', values: [] };

/** Cases that the user may do this with; `legal_case` must be there as `c`. */
export function caseScope(user: User, from = 1, action: OtherAction = 'case:read'): Fragment {
  const builder = new Builder(user, from);
  const ways: Record<Relation, () => string | undefined> = {
    agency: () => 'true',
    station: () => builder.equal('c.station_id', user.station),
    firm: () => builder.equal('c.firm_id', user.firm),
    handler: () => builder.equal('c.handler', user.username),
    observer: () => builder.attends('c.id'),
    assignee: () => undefined,
    own: () => undefined,
  };
  return builder.any('c.agency_id', grantsOf(user, action), ways);
}

/** Tasks that the user may read; `task` must be there as `t`, its `legal_case` as `c`. */
export function taskScope(user: User, from = 1): Fragment {
  const builder = new Builder(user, from);
  const ways: Record<Relation, () => string | undefined> = {
    agency: () => 'true',
    station: () => builder.equal('coalesce(t.station_id, c.station_id)', user.station),
    firm: () => builder.equal('coalesce(t.firm_id, c.firm_id)', user.firm),
    handler: () => builder.equal('c.handler', user.username),
    observer: () => builder.attends('c.id'),
    assignee: () => builder.equal('t.assignee', user.username),
    own: () => undefined,
  };
  return builder.any('t.agency_id', grantsOf(user, 'task:read'), ways);
}

class Builder {
  readonly #values: unknown[] = [];

  constructor(
    private readonly user: User,
    private readonly from: number,
  ) {}

  value(value: unknown): string {
    this.#values.push(value);
    return `$${this.from + this.#values.length - 1}`;
  }

  equal(column: string, value: string | undefined): string | undefined {
    return value === undefined ? undefined : `${column} = ${this.value(value)}`;
  }

  attends(caseId: string): string {
    const place = this.value(this.user.username);
    return `EXISTS (SELECT 1 FROM attendance o WHERE o.case_id = ${caseId} AND o.observer = ${place})`;
  }

  any(agency: string, granted: ReadonlySet<Relation>, ways: Record<Relation, () => string | undefined>): Fragment {
    // Whoever sees the agency sees all of it; the other ways would only slow the query down.
    const relations: readonly Relation[] = granted.has('agency') ? ['agency'] : [...granted];
    const clauses = relations.map((relation) => ways[relation]()).filter((clause) => clause !== undefined);
    if (clauses.length === 0) return NONE;
    return this.done(`${agency} = ${this.value(this.user.agency)} AND (${clauses.join(' OR ')})`);
  }

  done(sql: string): Fragment {
    return { sql: `(${sql})`, values: this.#values };
  }
}
