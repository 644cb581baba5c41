import { HEADLINES, faults, type Rate, type Report } from './report.js';

/** The report for people: the same figures as in the JSON, as Markdown. */
export function page(r: Report): string {
  const rate = (f: { numerator: number; denominator: number; target: number | null; passes: boolean | null }) => [
    `${f.numerator} / ${f.denominator}`,
    f.denominator === 0 ? '–' : `${((100 * f.numerator) / f.denominator).toFixed(1)} %`,
    f.target === null ? '–' : `${f.target} %`,
    f.passes === null ? '–' : f.passes ? '✓ 达标' : '✗ 未达标',
  ];
  const wrong = faults(r);
  return `${[
    `# 模拟报告 / Simulated period: ${r.profile}, ${r.from} – ${r.to}, seed ${r.seed}`,
    `${r.docket} 件 / matters; 人员工作至 / people worked until ${r.asOf}; ${r.seconds} s. ${wrong.length === 0 ? '' : `**${wrong.join('; ')}**`}`,
    '## 三项指标 / The three rates',
    table(
      ['指标 / rate', '数值 / figure', '%', '目标 / target', '', '预警首日 / first told'],
      HEADLINES.map((key) => [NAMES[key] ?? key, ...rate(r.rates[key]), r.toldOn[key] ?? '–']),
    ),
    r.warnings.map((w) => `- ${w}`).join('\n'),
    '## 其他口径 / Variants',
    table(
      ['指标 / rate', '口径 / variant', '数值 / figure', '%', '目标 / target', ''],
      r.variants.map((v) => [NAMES[v.key] ?? v.key, v.variant, ...rate(v)]),
    ),
    '## 各工作站 / By station',
    table(
      ['工作站 / station', '指标 / rate', '数值 / figure', '%', '目标 / target', ''],
      r.perStation.filter(seen).map((v) => [v.scope.name, NAMES[v.key] ?? v.key, ...rate(v)]),
    ),
    '## 案件 / Cases',
    counts({
      opened: r.cases.opened,
      closed: r.cases.closed,
      archived: r.cases.archived,
      open: r.cases.open,
      orphans: r.orphans,
    }),
    counts(r.byStage),
    '## 期限 / Deadlines',
    table(
      ['', 'armed', 'met', 'met late', 'missed', 'cancelled', 'open'],
      [['**全部 / all**', r.deadlines] as const, ...Object.entries(r.deadlinesByRule)].map(([name, d]) => [
        name,
        d.armed,
        d.met,
        d.metLate,
        d.missed,
        d.cancelled,
        d.open,
      ]),
    ),
    '## 督促 / Escalations',
    counts(Object.fromEntries(Object.entries(r.escalations).map(([rung, n]) => [NAMES[rung] ?? rung, n]))),
    '## 庭审与旁听 / Hearings and attendance',
    counts(r.hearings),
    `抽取 / drawn: ${r.draws.drawn}`,
    counts(r.draws.byReason),
    counts(r.draws.byOutcome),
    '## 登记簿 / Registers',
    counts({
      'entries 登记': r.registers.entries,
      'matched 已对账': r.registers.matched,
      'void 作废': r.registers.void,
      'tied 人工关联': r.registers.tied,
    }),
    '## 指标预警 / Alerts of the watch',
    r.alertsOfWatch.length === 0
      ? '无 / none'
      : table(
          ['指标 / rate', '情形 / condition', '首次 / first', '末次 / last', '次数 / days'],
          r.alertsOfWatch.map((a) => [NAMES[a.rate] ?? a.rate, a.condition, a.first, a.last, a.days]),
        ),
    '## 发生的事 / What happened',
    Object.entries(r.events)
      .map(([kind, n]) => `${kind} ${n}`)
      .join(' · '),
    '## 未被接受的操作 / What the service refused',
    Object.keys(r.refusals).length === 0 ? '无 / none' : counts(r.refusals),
    '## 运行 / The run',
    `历史重放 / histories replayed: ${r.histories.replayed}, 失败 / failed: ${r.histories.failed}; HTTP ${r.machine.requests}; 时间跳跃 / leaps ${r.machine.leaps}; 强杀执行进程 / worker kills ${r.machine.workerKills}`,
    counts(r.machine.seconds),
    table(
      [
        '月初 / month',
        's',
        '未结 / open',
        '服务 / service, MiB',
        '其中留存 / kept',
        'Temporal, MiB',
        'PostgreSQL, MiB',
      ],
      r.months.map(({ month, seconds, open, memoryMiB: m }) => [
        month,
        seconds,
        open,
        m.service,
        m.kept,
        m.temporal,
        m.postgres,
      ]),
    ),
  ]
    .filter((part) => part !== '')
    .join('\n\n')}\n`;
}

const NAMES: Readonly<Record<string, string>> = {
  entry: '录入率 / entry',
  attendance: '旁听率 / attendance',
  callback: '回访率 / callback',
  satisfaction: '满意率 / satisfaction',
  quality: '质量达标率 / quality',
  reminder: '提醒 / reminder',
  urge: '催办 / urge',
  supervise: '督办 / supervise',
  circular: '通报批评 / circular',
};

const seen = (rate: Rate): boolean => rate.denominator > 0;

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

const counts = (of: Readonly<Record<string, number>>): string => table(Object.keys(of), [Object.values(of)]);
