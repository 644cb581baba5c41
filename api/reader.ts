import type { User } from '../domain/permissions.js';
import type { Instant } from '../domain/time.js';
import type { Deps } from './deps.js';
import type { Disclosures } from './disclosures.js';
import type { Lang } from './language.js';

/** Who reads, when, and in which language. */
export interface Reader {
  readonly deps: Deps;
  readonly user: User;
  readonly now: Instant;
  readonly lang: Lang;
  readonly disclosures: Disclosures;
}

/** What a mutation needs to know of its request. */
export interface Request extends Reader {
  readonly idempotencyKey: string;
  readonly ifMatch: readonly number[] | undefined;
}
