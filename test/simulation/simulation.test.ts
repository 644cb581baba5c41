import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { build } from '../../scripts/build.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'legal-aid-simulated-'));

beforeAll(() => build());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Report {
  cases: { opened: number; closed: number };
  deadlines: Record<'armed' | 'met' | 'metLate' | 'missed' | 'cancelled' | 'open', number>;
  escalations: Record<string, number>;
  rates: Record<'entry' | 'attendance' | 'callback', { numerator: number; denominator: number }>;
  histories: { replayed: number; failed: number };
  orphans: number;
  audit: { cases: number; events: number; anchors: number; broken: number };
  machine: { workerKills: number };
  months: { month: string; open: number; memoryMiB: Record<'service' | 'kept' | 'temporal' | 'postgres', number> }[];
}

async function simulate(...args: string[]): Promise<{ code: number | null; report: Report }> {
  const file = join(folder, 'report.json');
  const child = spawn(
    process.execPath,
    ['--enable-source-maps', join(ROOT, 'dist/simulation/main.js'), ...args, '--json', file],
    { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const code = await new Promise<number | null>((done) => child.once('exit', done));
  return { code, report: JSON.parse(readFileSync(file, 'utf8')) as Report };
}

function expectGuarantees({ orphans, histories, deadlines, rates, cases, audit }: Report): void {
  expect(orphans).toBe(0);
  expect(histories.failed).toBe(0);
  expect(histories.replayed).toBeGreaterThanOrEqual(cases.opened);
  const { armed, met, metLate, missed, cancelled, open } = deadlines;
  expect(armed).toBe(met + metLate + missed + cancelled + open);
  expect(audit).toMatchObject({ cases: cases.opened, broken: 0 });
  expect(audit.anchors).toBeGreaterThanOrEqual(30);
  expect(rates.entry.denominator).toBeGreaterThanOrEqual(cases.opened);
}

test('a simulated period ends with every promise kept, reminders and escalations included, though its worker is killed in the middle', async () => {
  const { code, report } = await simulate(
    ...['--cases', '15', '--from', '2026-01-01', '--to', '2026-02-28', '--kill-worker', '1'],
  );
  expect(code).toBe(0);
  expect(report.machine.workerKills).toBe(1);
  expectGuarantees(report);
  expect(report.cases.opened).toBe(15);
  expect(report.months.map(({ month }) => month)).toEqual(['2026-01', '2026-02', '2026-03']);
  for (const { memoryMiB } of report.months) {
    // PostgreSQL holds the least, some 60 MiB; what is counted for somebody else leaves next to nothing.
    for (const held of Object.values(memoryMiB)) expect(held).toBeGreaterThan(10);
    expect(memoryMiB.kept).toBeLessThan(memoryMiB.service);
  }
  const [january, february, march] = report.months;
  expect(january?.open).toBe(0);
  expect(february?.open).toBeGreaterThan(0);
  // January is still busy with starting; from then on nothing is kept of what has been done.
  expect(march?.memoryMiB.kept).toBeLessThan(1.2 * february!.memoryMiB.kept);
  expect(report.escalations['reminder']).toBeGreaterThan(0);
  expect(report.escalations['urge']).toBeGreaterThan(0);
});
