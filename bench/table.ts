import { ARMS, type ArmName } from './arms/arm.js';
import { PROCESSES, sum, type ArmFigures } from './arms/figures.js';
import type { Report } from './report.js';
import type { Percentiles, Spread } from './statistics.js';

/** The report as it is read at a console. */
export function tableOf(report: Report): string {
  return [
    head(report),
    ...(report.arms ? [arms(report.arms)] : []),
    ...(report.ratios ? [ratios(report.ratios)] : []),
  ].join('\n\n');
}

function head({ machine: m, seconds }: Report): string {
  const kind = { given: '外部 / given', postgres: 'PostgreSQL', development: '开发服务器 / development server' };
  return [
    `本机 / machine: ${m.cores} × ${m.cpu}, ${m.memoryGiB} GiB, Node ${m.node}, PostgreSQL ${m.postgres} (fsync ${m.fsync}, synchronous_commit ${m.synchronousCommit})`,
    `Temporal ${m.temporal} (${kind[m.temporalKind]})`,
    `pgbench -c 1 (${m.pgbenchBy}): ${m.pgbenchTps}/s, fdatasync: ${m.fdatasyncPerSecond}/s, 先前负载 / load before: ${m.loadBefore}, ${seconds} s`,
  ].join('\n');
}

const NAMES: Readonly<Record<ArmName, string>> = {
  bareSql: '仅 SQL / bare SQL',
  bareTemporal: '仅 Temporal / bare Temporal',
  project: '本项目 / project (HTTP)',
  projectWorkflow: '本项目流程 / project (workflow)',
};

function arms(figures: Readonly<Record<ArmName, ArmFigures>>): string {
  const of = (row: (f: ArmFigures) => string) => ARMS.map((name) => row(figures[name]));
  const any = figures.project;
  return [
    `每件 ${any.commandsPerCase} 个操作、${any.timersPerCase} 个定时器 / a case is ${any.commandsPerCase} commands, ${any.timersPerCase} timers`,
    table([
      ['', ...ARMS.map((name) => NAMES[name])],
      ['件/秒 / cases per second', ...of((f) => ranged(f.spread.casesPerSecond))],
      ...PROCESSES.map((p) => [`CPU ms/件 case: ${p}`, ...of((f) => number(f.cpuMsPerCase[p]))]),
      ['CPU ms/件 case: 合计 / all', ...of((f) => ranged(f.spread.cpuMsPerCase))],
      ['worker + Temporal', ...of((f) => number(sum(f.cpuMsPerCase, ['worker', 'temporal'])))],
      ['空闲时办一项 / complete, idle, ms', ...of((f) => latency(f.completeMs))],
      ['空闲时收件 / open, idle, ms', ...of((f) => latency(f.openMs))],
      ['满载时办一项 / complete, saturated, ms', ...of((f) => latency(f.saturatedMs.complete))],
      ['满载时收件 / open, saturated, ms', ...of((f) => latency(f.saturatedMs.open))],
      ['事件/件 / events per case', ...of((f) => number(f.eventsPerCase))],
      ['历史 KiB/件 / history per case', ...of((f) => number(kib(f.historyBytesPerCase)))],
      ['提交/件 / commits per case', ...of((f) => number(f.commitsPerCase))],
      ['WAL KiB/件 / WAL per case', ...of((f) => number(kib(f.walBytesPerCase)))],
    ]),
  ].join('\n');
}

function ratios(r: NonNullable<Report['ratios']>): string {
  return table([
    ['本项目 ÷ 仅 Temporal / project ÷ bare Temporal', ''],
    ['CPU, worker + Temporal', `${number(r.cpu)}  (${range(r.spread.cpu)})`],
    ['  不经 HTTP / without HTTP', `${number(r.cpuWorkflow)}  (${range(r.spread.cpuWorkflow)})`],
    ['CPU, 全部 / everything', `${number(r.cpuAll)}  (${range(r.spread.cpuAll)})`],
    ['空闲时办一项 p50 / completing a task, idle p50', `${number(r.completeP50)}  (${range(r.spread.completeP50)})`],
  ]);
}

const kib = (bytes: number | null): number | null => (bytes === null ? null : bytes / 1024);

export function number(value: number | null): string {
  if (value === null || Number.isNaN(value)) return '–';
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

export const range = ({ least, most }: Spread): string => `${number(least)}–${number(most)}`;
const ranged = (spread: Spread): string => `${number(spread.median)} (${range(spread)})`;
export const latency = (p: Percentiles | null): string => (p ? `${number(p.p50)} / ${number(p.p99)}` : '–');

/** Columns side by side; a Chinese character is as wide as two others. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => wide(row[i] ?? ''))));
  return rows
    .map((row) =>
      row
        .map((cell, i) => cell + ' '.repeat(widths[i]! - wide(cell)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

const wide = (text: string): number => [...text].reduce((w, c) => w + (/[\u2e80-\uffef]/.test(c) ? 2 : 1), 0);
