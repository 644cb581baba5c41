import { grantsOf, type OtherAction, type User } from '../domain/permissions.js';
import type { Relation } from '../domain/roles.js';

/**
 * The permission matrix as conditions of SQL, so that lists hold exactly what may be read one by one: each way to a row is
 * a condition of its own, which an index can serve in the order of the list; any of them will do. Values go in as
 * parameters: `from` is the number of the first free one.
 */
export interface Scope {
  readonly ways: readonly string[];
  readonly values: readonly unknown[];
}

/** Cases that the user may do this with; `legal_case` must be there as `c`. */
export function caseScope(user: User, from = 1, action: OtherAction = 'case:read'): Scope {
  const builder = new Builder(from);
  return builder.scope(user, 'c.agency_id', grantsOf(user, action), {
    agency: () => 'true',
    station: () => builder.equal('c.station_id', user.station),
    firm: () => builder.equal('c.firm_id', user.firm),
    handler: () => builder.equal('c.handler', user.username),
    observer: () => `c.id IN ${builder.attendedBy(user.username)}`,
    assignee: () => undefined,
    own: () => undefined,
  });
}

/** Tasks that the user may read; `task` must be there as `t`, its `legal_case` as `c`. */
export function taskScope(user: User, from = 1): Scope {
  const builder = new Builder(from);
  return builder.scope(user, 't.agency_id', grantsOf(user, 'task:read'), {
    agency: () => 'true',
    station: () => builder.equal('coalesce(t.station_id, c.station_id)', user.station),
    firm: () => builder.equal('coalesce(t.firm_id, c.firm_id)', user.firm),
    handler: () => `t.proceeding_id IN (SELECT id FROM legal_case WHERE handler = ${builder.value(user.username)})`,
    observer: () => `t.proceeding_id IN ${builder.attendedBy(user.username)}`,
    assignee: () => builder.equal('t.assignee', user.username),
    own: () => undefined,
  });
}

class Builder {
  readonly #values: unknown[] = [];

  constructor(private readonly from: number) {}

  value(value: unknown): string {
    this.#values.push(value);
    return `$${this.from + this.#values.length - 1}`;
  }

  equal(column: string, value: string | undefined): string | undefined {
    return value === undefined ? undefined : `${column} = ${this.value(value)}`;
  }

  attendedBy(username: string): string {
    return `(SELECT case_id FROM attendance WHERE observer = ${this.value(username)})`;
  }

  scope(
    user: User,
    agency: string,
    granted: ReadonlySet<Relation>,
    ways: Record<Relation, () => string | undefined>,
  ): Scope {
    // Whoever sees the agency sees all of it; the other ways would only slow the query down.
    const relations: readonly Relation[] = granted.has('agency') ? ['agency'] : [...granted];
    const found = relations.map((relation) => ways[relation]()).filter((way) => way !== undefined);
    if (found.length === 0) return { ways: [], values: [] };
    const own = `${agency} = ${this.value(user.agency)}`;
    return { ways: found.map((way) => `${own} AND ${way}`), values: this.#values };
  }
}
