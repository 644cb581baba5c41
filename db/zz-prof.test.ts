import pg from 'pg';
import { test } from 'vitest';
import { createDatabase } from '../test/support/database.js';
import { aCase, aHearing, at, attended, load } from '../test/support/docket.js';
import { indicators } from './indicators.js';
import { limitsOf } from './indicators/limits.js';
import { loadRules, loadCalendar } from './rule-data.js';
import { parametersOf } from './indicators/rows.js';
import { createWatchActivities } from '../activities/watch.js';
test('x', async () => {
  const d = await createDatabase();
  const owner = new pg.Pool({ connectionString: d.ownerUrl, max: 4 });
  const pool = new pg.Pool({ connectionString: d.appUrl, max: 4 });
  const cases = Array.from({ length: 146 }, (_, i) => { const day = `2026-0${1 + (i % 9)}-1${i % 10}`; return aCase(day, { handler: 'l', closed: i % 2 ? { on: day, recorded: at(day) } : null, hearings: [aHearing(day, { drawn: i % 3 ? null : attended(day, 'c') })], callbacks: i % 4 ? [{ day, outcome: 'reached', satisfaction: 'satisfied', recorded: at(day) }] : [], deadlines: [{rule:'review', due: day, state:'met', ended: at(day)},{rule:'callback', due: day, state:'met', ended: at(day)},{rule:'engagement', due: day, state:'met', ended: at(day)}] }); });
  await load(owner, { agency: 'X', stations: ['s1','s2'], firms: [], people: [], cases, paper: [] });
  await owner.query('ANALYZE');
  const q = { agency: 'X', from: '2026-01-01', to: '2026-12-31', asOf: at('2026-10-10') };
  const params = await parametersOf(pool, q);
  const w = createWatchActivities({ pool });
  for (const [name, f] of Object.entries<() => unknown>({ rules: () => loadRules(pool, ['entry', 'attendance-record']), calendar: () => loadCalendar(pool, 2026), limits: () => limitsOf(pool, 'X', q.from, q.to), indicators: () => indicators(pool, q),
    named: async () => { void params; }, recompute: () => w.recompute({ agency: 'X', period: '2026', from: q.from, to: q.to, day: '2026-10-10', at: q.asOf }) })) {
    for (let i = 0; i < 10; i++) await f(); const t = performance.now(), c = process.cpuUsage(); for (let i = 0; i < 40; i++) await f(); const u = process.cpuUsage(c); console.log(name, ((performance.now() - t) / 40).toFixed(2), 'cpu', (u.user + u.system) / 40000);
  }
  await pool.end(); await owner.end(); await d.drop();
}, 300000);
