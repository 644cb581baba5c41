import type { CivilDate } from '../domain/time.js';
import type { MemoryMiB } from '../stand/memory.js';
import type { Deadlines, Registers, WatchAlert } from './figures.js';

export interface Rate {
  readonly key: string;
  readonly variant: string;
  readonly scope: { readonly kind: string; readonly id: string; readonly name: string };
  readonly numerator: number;
  readonly denominator: number;
  readonly target: number | null;
  readonly passes: boolean | null;
  readonly reconciled?: boolean;
}

/** How far the run was when a month began. */
export interface Month {
  /** YYYY-MM */
  readonly month: string;
  /** Since the run began. */
  readonly seconds: number;
  /** Cases with a workflow that runs. */
  readonly open: number;
  readonly memoryMiB: MemoryMiB;
}

export const HEADLINES = ['entry', 'attendance', 'callback'] as const;
export type Headline = (typeof HEADLINES)[number];
type Figure = Pick<Rate, 'numerator' | 'denominator' | 'target' | 'passes'>;

/** What `npm run simulate` writes; the names above the line are those outside checks rely on. */
export interface Report {
  readonly profile: string;
  readonly from: CivilDate;
  readonly to: CivilDate;
  readonly seed: number;
  readonly seconds: number;
  readonly cases: {
    readonly opened: number;
    readonly closed: number;
    readonly archived: number;
    readonly open: number;
  };
  readonly deadlines: Deadlines;
  readonly escalations: Readonly<Record<string, number>>;
  readonly rates: Readonly<Record<Headline, Figure>>;
  readonly histories: { readonly replayed: number; readonly failed: number; readonly failures: readonly string[] };
  readonly orphans: number;
  // ----
  /** What `verify-audit` finds: chains, events, daily anchors; the first break, if any. */
  readonly audit: {
    readonly cases: number;
    readonly events: number;
    readonly anchors: number;
    readonly late: number;
    readonly broken: number;
    readonly first: Readonly<Record<string, unknown>> | null;
  };
  /** Day up to which people went on working; the figures are as of its evening. */
  readonly asOf: CivilDate;
  readonly docket: number;
  readonly orphanCases: readonly { readonly number: string; readonly stage: string; readonly why: string }[];
  readonly reconciled: boolean | null;
  readonly byStage: Readonly<Record<string, number>>;
  readonly deadlinesByRule: Readonly<Record<string, Deadlines>>;
  readonly variants: readonly Rate[];
  readonly perStation: readonly Rate[];
  readonly warnings: readonly string[];
  readonly alertsOfWatch: readonly WatchAlert[];
  /** Day on which the watch first said that a rate is below target or out of reach. */
  readonly toldOn: Readonly<Record<Headline, CivilDate | null>>;
  readonly draws: {
    readonly drawn: number;
    readonly byReason: Readonly<Record<string, number>>;
    readonly byOutcome: Readonly<Record<string, number>>;
  };
  readonly hearings: Readonly<Record<string, number>>;
  readonly registers: Registers;
  /** Events of all cases, by kind. */
  readonly events: Readonly<Record<string, number>>;
  /** Answers of the API other than "done", by problem type: people who came too late, or twice. */
  readonly refusals: Readonly<Record<string, number>>;
  readonly machine: {
    readonly requests: number;
    readonly leaps: number;
    readonly workerKills: number;
    readonly seconds: Readonly<Record<string, number>>;
  };
  readonly months: readonly Month[];
}

export function headlines(rates: readonly Rate[]): Record<Headline, Figure> {
  return Object.fromEntries(
    HEADLINES.map((key) => {
      const rate = rates.find((r) => r.key === key && r.variant === 'default' && r.scope.kind === 'agency');
      if (!rate) throw new Error(`the indicators lack ${key}`);
      const { numerator, denominator, target, passes } = rate;
      return [key, { numerator, denominator, target, passes }];
    }),
  ) as Record<Headline, Figure>;
}

export function toldOn(alerts: readonly WatchAlert[]): Record<Headline, CivilDate | null> {
  const first = (rate: string) =>
    alerts
      .filter((a) => a.rate === rate && a.condition !== 'not-reconciled')
      .map((a) => a.first)
      .sort()[0] ?? null;
  return Object.fromEntries(HEADLINES.map((key) => [key, first(key)])) as Record<Headline, CivilDate | null>;
}

/** Why the run does not hold what the service promises; empty when it does. Missed targets are no fault of it. */
export function faults(r: Report): string[] {
  const { armed, met, metLate, missed, cancelled, open } = r.deadlines;
  const sum = met + metLate + missed + cancelled + open;
  return [
    ...(armed === sum ? [] : [`deadlines do not add up: ${armed} armed, ${sum} accounted for`]),
    ...(r.orphans === 0
      ? []
      : [
          `${r.orphans} orphaned cases: ${r.orphanCases
            .slice(0, 3)
            .map((o) => `${o.number} (${o.why})`)
            .join(', ')}`,
        ]),
    ...(r.histories.failed === 0
      ? []
      : [`${r.histories.failed} histories do not replay: ${r.histories.failures[0] ?? ''}`]),
    ...(r.audit.broken === 0 ? [] : [`the audit is broken: ${JSON.stringify(r.audit.first)}`]),
  ];
}
