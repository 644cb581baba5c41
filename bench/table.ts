import type { Percentiles, Spread } from '../stand/statistics.js';
import { ARMS, type ArmName } from './arms/arm.js';
import { PROCESSES, sum, type ArmFigures } from './arms/figures.js';
import type { Curves } from './curves/curves.js';
import type { Answered } from './curves/measure.js';
import { QUESTIONS, type QuestionKey } from './curves/questions.js';
import type { Report } from './report.js';

/** The report as it is read at a console. */
export function tableOf(r: Report): string {
  const parts = [
    head(r),
    r.arms && arms(r.arms),
    r.ratios && ratios(r.ratios),
    r.paces && paces(r.paces),
    r.memory && memory(r.memory, r.startUp),
    r.timers && timers(r.timers),
    r.recoveryMs && recovery(r.recoveryMs),
    r.curves && growth(r.curves),
    r.profile && profiles(r.profile),
  ];
  return parts.filter((part) => part !== undefined).join('\n\n');
}

function head({ machine: m, seconds }: Report): string {
  const kind = { given: '外部 / given', postgres: 'PostgreSQL', development: '开发服务器 / development server' };
  return [
    `本机 / machine: ${m.cores} × ${m.cpu}, ${m.memoryGiB} GiB, Node ${m.node}, PostgreSQL ${m.postgres} (fsync ${m.fsync}, synchronous_commit ${m.synchronousCommit})`,
    `Temporal ${m.temporal} (${kind[m.temporalKind]})`,
    `pgbench -c 1 (${m.pgbenchBy}): ${m.pgbenchTps}/s, fdatasync: ${m.fdatasyncPerSecond}/s, 先前负载 / load before: ${m.loadBefore}, ${seconds} s`,
  ].join('\n');
}

function growth({ answers, slopes, databaseMiB }: Curves): string {
  const sizes = Object.keys(answers);
  const keys = Object.keys(QUESTIONS) as QuestionKey[];
  const cell = ({ ms, sqlMs }: Answered) => `${number(ms)} (${number(sqlMs)})`;
  return [
    '记录增长时，经 HTTP 的中位数，括号内为单独查询 / as the record grows: medians over HTTP, the plain query in brackets, ms',
    table([
      ['案件 / cases', ...sizes, '斜率 / slope'],
      ['MiB', ...sizes.map((size) => number(databaseMiB[size]!)), ''],
      ...keys.map((key) => [
        QUESTIONS[key].name,
        ...sizes.map((size) => cell(answers[size]![key])),
        slopes[key] === null ? '' : number(slopes[key]),
      ]),
    ]),
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
      ['事后整理 / vacuum, checkpoint afterwards', ...of((f) => number(f.tidyMsPerCase))],
      ['空闲时办一项 / complete, idle, ms', ...of((f) => latency(f.completeMs))],
      ['空闲时收件 / open, idle, ms', ...of((f) => latency(f.openMs))],
      ['空闲时列表、查一件 / list, get, idle, ms', ...of((f) => `${latency(f.listMs)}, ${latency(f.getMs)}`)],
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

function paces(by: NonNullable<Report['paces']>): string {
  const rows = Object.entries(by).flatMap(([pace, arms]) =>
    ARMS.map((name) => {
      const p = arms[name];
      return [
        `${pace} 件/s`,
        NAMES[name],
        latency(p.completeMs),
        latency(p.openMs),
        latency(p.listMs),
        latency(p.getMs),
      ];
    }),
  );
  return [
    '按固定节奏来件，自应办时刻起 / at a fixed pace, from the intended instant, p50 / p99, ms',
    table([['', '', '办一项 / complete', '收件 / open', '列表 / list', '查一件 / get'], ...rows]),
  ].join('\n');
}

function memory(m: NonNullable<Report['memory']>, s: Report['startUp']): string {
  const rows: string[][] = [];
  if (m.slopesKiB) {
    const by = Object.entries(m.slopesKiB).map(([name, kiB]) => `${name} ${number(kiB)}`);
    rows.push(['每件未结案件 KiB / memory per open case, KiB', by.join(', ')]);
  }
  if (s) {
    const by = Object.entries(s.idleMiBByProcess).map(([name, mib]) => `${name} ${number(mib)}`);
    rows.push(
      [`默认运行，${s.openCases} 件未结 / default stack at rest, MiB`, `${number(s.idleMiB)} (${by.join(', ')})`],
      ['  占一核 / of a core', `${number(s.idleCpuPercent)} %`],
      ['npm start, 再次 / again', `${number(s.firstSeconds)} s, ${number(s.secondSeconds)} s`],
    );
  }
  return table(rows);
}

function timers(t: NonNullable<Report['timers']>): string {
  const row = (name: string, one: NonNullable<Report['timers']>['withoutSpread']) => [
    name,
    `${one.fired} / ${one.armed}`,
    one.latenessMs
      ? [one.latenessMs.p50, one.latenessMs.p99, one.latenessMs.max].map((ms) => number(ms / 1000)).join(' / ')
      : '–',
    String(one.early),
  ];
  return table([
    ['同一时刻到期 / due in one instant', '已响 / fired', '迟到 s / late, p50 / p99 / max', '早到 / early'],
    row('不分散 / not spread', t.withoutSpread),
    row(`分散 / spread over ${t.spreadMs / 1000} s`, t),
  ]);
}

function recovery(by: NonNullable<Report['recoveryMs']>): string {
  const rows = Object.entries(by).map(([name, p]) => [
    name,
    `${number((p?.p50 ?? NaN) / 1000)} / ${number((p?.max ?? NaN) / 1000)} s`,
  ]);
  return table([['强制终止后恢复服务 / serving again after a kill', 'p50 / max'], ...rows]);
}

function profiles(by: NonNullable<Report['profile']>): string {
  return Object.entries(by)
    .map(([name, { seconds, packages, functions }]) => {
      const line = ({ name: what, percent }: { name: string; percent: number }) => [`  ${percent.toFixed(1)} %`, what];
      return [
        `CPU ${name}, ${number(seconds)} s: 自身时间 / self time`,
        table(packages.map(line)),
        table(functions.map(line)),
      ].join('\n');
    })
    .join('\n\n');
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
