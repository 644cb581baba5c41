import { CLASSES, JUDGING, READ_BY, type FieldClass, type Nearness } from './classes.js';
import { may, relationsOf, type Subject, type User } from './permissions.js';

/** A case as somebody comes to read it. */
export interface Sighted extends Subject {
  /** Everybody who ever handled it. */
  readonly handlers: readonly string[];
  /** To its decision an objection was raised. */
  readonly objected: boolean;
  /** Whoever handled it when his work was judged, where the head has released that to him. */
  readonly told?: string | undefined;
}

/** How the reader stands to one entry of it. */
export interface Beside {
  /** It stands beside a task that is his to do. */
  readonly task?: boolean;
  /** He has entered it himself. */
  readonly wrote?: boolean;
  /** It is the evaluation that stands. */
  readonly judges?: boolean;
}

const NOTHING: ReadonlySet<FieldClass> = new Set();
const MASKED: ReadonlySet<FieldClass> = new Set(['case']);

/**
 * The classes of fields that the user reads of the case, by his rights of now. What he has entered himself he reads, as long as he may
 * read the case at all; what judges the handler nobody reads who ever was it, but for the evaluation that was released to him.
 */
export function classesFor(
  user: User,
  of: Sighted,
  { task = false, wrote = false, judges = false }: Beside = {},
): ReadonlySet<FieldClass> {
  // A program reads what is masked for everybody, whatever it has entered.
  if (user.scopes) return may(user, 'case:read', of) ? MASKED : NOTHING;
  const relations = relationsOf(user, of);
  const nearness = new Set<Nearness>(relations);
  if (relations.has('agency')) {
    if (of.objected) nearness.add('objection');
    if (task) nearness.add('beside');
  }
  const reads = (name: FieldClass) =>
    [...user.roles, ...(of.standsIn ?? [])].some(
      (role) => READ_BY[name][role]?.some((one) => nearness.has(one)) ?? false,
    );
  if (!reads('case')) return NOTHING;
  const handled = of.handlers.includes(user.username);
  const told = judges && of.told === user.username;
  return new Set(
    CLASSES.filter((name) =>
      handled && JUDGING.includes(name) ? name === 'evaluation' && told : wrote || reads(name),
    ),
  );
}
