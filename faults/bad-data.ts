import type { Random } from '../stand/random.js';
import { APPLICATION, NOTICE } from './openings.js';

/** What no case can be told: it is refused, at once or after a 202, and nothing of it stands in anybody's way. */

const BEFORE_RULES = ['1990-01-01', '2006-11-28'];
/** The same, days after the last calendar, and no days at all. */
const DAYS = [...BEFORE_RULES, '2999-12-31', '9999-12-31', '2026-02-30', '0000-00-00'];
const BODIES = [null, 5, [], 'x', { unknown: true }];
const VALUES = [null, 5, '', {}, ['x'], 'none', -1];

/** Bodies that open no case, whatever becomes of the service. */
export function badOpening(r: Random): { path: string; body: unknown } {
  const [path, good] = r.pick([
    ['/applications', APPLICATION],
    ['/notices', NOTICE],
  ] as const);
  // Most of them in the right form: those come furthest.
  if (r.chance(0.6)) return { path, body: { ...good, receivedAt: `${r.pick(BEFORE_RULES)}T10:00:00+08:00` } };
  const body = r.pick([
    { ...good, receivedAt: '2999-12-31T10:00:00+08:00' },
    { ...good, receivedAt: '2026-02-30T10:00:00+08:00' },
    { ...good, kind: 7 },
    { ...good, recipients: 'x' },
    ...BODIES,
  ]);
  return { path, body };
}

/** The body with other days in it, another value somewhere, or another altogether. Some are still possible. */
export function spoiled(body: unknown, r: Random): unknown {
  const fields = Object.entries(body ?? {}) as [string, unknown][];
  const days = fields.filter(([, value]) => typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value));
  if (days.length > 0 && r.chance(0.6)) {
    const [field] = r.pick(days);
    return { ...Object.fromEntries(fields), [field]: r.pick(DAYS) };
  }
  if (fields.length > 0 && r.chance(0.6)) return { ...Object.fromEntries(fields), [r.pick(fields)[0]]: r.pick(VALUES) };
  return r.pick(BODIES);
}
