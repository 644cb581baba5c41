import { TASKS, type TaskKind } from '../domain/catalogue.js';
import { grantsOf, taskAction, type OtherAction, type Relation, type User } from '../domain/permissions.js';

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
    firm: () => builder.either('t.firm_id', 'c.firm_id', user.firm),
    handler: () => builder.equal('c.handler', user.username),
    observer: () => builder.attends('c.id'),
    assignee: () => builder.equal('t.assignee', user.username),
    own: () => undefined,
  };
  return builder.any('t.agency_id', grantsOf(user, 'task:read'), ways);
}

/**
 * Tasks that are the user's to do: assigned to the user, or a pool's in which the user is. `task` must be there as `t`.
 * Who has been excluded from a task (who reviews does not approve) is for its guard.
 */
export function mineScope(user: User, from = 1): Fragment {
  const builder = new Builder(user, from);
  const kinds = kindsBy(user);
  const all = [...new Set([...kinds.values()].flat())];
  if (all.length === 0) return NONE;
  const pool = (relation: Relation, more?: string) => {
    const here = kinds.get(relation);
    return here && [more, `t.kind = ANY (${builder.value(here)})`].filter(Boolean).join(' AND ');
  };
  const pools = [
    pool('agency'),
    user.station !== undefined && pool('station', builder.equal('t.station_id', user.station)),
    user.firm !== undefined && pool('firm', builder.equal('t.firm_id', user.firm)),
  ].filter((clause) => typeof clause === 'string');
  const assigned = `${builder.equal('t.assignee', user.username)} AND t.kind = ANY (${builder.value(all)})`;
  const unassigned = pools.length > 0 ? ` OR t.assignee IS NULL AND (${pools.join(' OR ')})` : '';
  return builder.done(`${builder.equal('t.agency_id', user.agency)} AND (${assigned}${unassigned})`);
}

/** The kinds of task of which the user may do at least the ordinary action, by relation. */
function kindsBy(user: User): Map<Relation, TaskKind[]> {
  const kinds = new Map<Relation, TaskKind[]>();
  for (const kind of Object.keys(TASKS) as TaskKind[]) {
    const action = taskAction(kind, TASKS[kind].actions[0]);
    for (const relation of action ? grantsOf(user, action) : []) {
      kinds.set(relation, [...(kinds.get(relation) ?? []), kind]);
    }
  }
  return kinds;
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

  either(one: string, other: string, value: string | undefined): string | undefined {
    if (value === undefined) return undefined;
    const place = this.value(value);
    return `(${one} = ${place} OR ${other} = ${place})`;
  }

  attends(caseId: string): string {
    const place = this.value(this.user.username);
    return `EXISTS (SELECT 1 FROM task o WHERE o.case_id = ${caseId} AND o.kind = 'attend' AND o.assignee = ${place})`;
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
