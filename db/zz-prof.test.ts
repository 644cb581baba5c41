import pg from 'pg';
import { test } from 'vitest';
import { createDatabase } from '/work/main/test/support/database.js';
import { aCase, aHearing, at, attended, load } from '/work/main/test/support/docket.js';
import { indicators } from '/work/main/db/indicators.js';
import { limitsOf } from '/work/main/db/indicators/limits.js';
import { runDraw } from '/work/main/db/draw.js';
import { parametersOf, PARAMETERS, ROWS_OF } from '/work/main/db/indicators/rows.js';
test('x', async () => {
  const d = await createDatabase();
  const pool = new pg.Pool({ connectionString: d.ownerUrl, max: 4 });
  const N = Number(process.env.N ?? 146);
  const cases = Array.from({ length: N }, (_, i) => { const day = `2026-0${1 + (i % 9)}-1${i % 10}`; return aCase(day, { handler: 'l', closed: i % 2 ? { on: day, recorded: at(day) } : null, hearings: [aHearing(day, { drawn: i % 3 ? null : attended(day, 'c') })], callbacks: i % 4 ? [{ day, outcome: 'reached', satisfaction: 'satisfied', recorded: at(day) }] : [], deadlines: [{rule:'review', due: day, state:'met', ended: at(day)},{rule:'callback', due: day, state:'met', ended: at(day)},{rule:'engagement', due: day, state:'met', ended: at(day)}] }); });
  await load(pool, { agency: 'X', stations: ['s1','s2'], firms: [], people: [], cases, paper: [] });
  await pool.query('ANALYZE');
  const q = { agency: 'X', from: '2026-01-01', to: '2026-12-31', asOf: at('2026-10-10') };
  for (const [name, f] of Object.entries({ limits: () => limitsOf(pool, 'X', q.from, q.to), indicators: () => indicators(pool, q), draw: () => runDraw(pool, { agency: 'X', period: '2026', from: q.from, to: q.to, at: q.asOf }) })) {
    await f(); const t = performance.now(); for (let i = 0; i < 20; i++) await f(); console.log(name, ((performance.now() - t) / 20).toFixed(2));
  }
  const params = await parametersOf(pool, q);
  for (const [k, sql] of Object.entries(ROWS_OF)) {
    const { rows } = await pool.query(`EXPLAIN (ANALYZE, TIMING OFF) WITH ${PARAMETERS} SELECT variant, station_id, count(*) FROM (${sql}) r GROUP BY GROUPING SETS ((variant),(variant,station_id))`, params);
    console.log(k, rows.slice(-12).map((r) => r['QUERY PLAN']).filter((l) => /Time|JIT|Timing/.test(l)).join(' '));
    if (process.env.PLAN === k) console.log(rows.map((r) => r['QUERY PLAN']).join('\n'));
  }
  await pool.end(); await d.drop();
}, 300000);
