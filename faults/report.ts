import { percentiles, type Percentiles } from '../stand/statistics.js';
import type { CampaignState } from './campaign.js';
import type { Violation } from './checks.js';
import type { Bitten } from './injector.js';
import type { RoundResult } from './round.js';
import { COMPONENTS, type Component } from './schedule.js';

type Bites = Readonly<Record<string, { readonly done: number; readonly bit: number }>>;

/** What a campaign says in the end, as JSON. */
export interface Report {
  readonly seed: number;
  readonly seconds: number;
  readonly rounds: number;
  /** Rounds played by each build that was under fire. */
  readonly builds: Readonly<Record<string, number>>;
  readonly kills: Partial<Record<Component, number>>;
  readonly operations: { readonly planned: number; readonly acknowledged: number };
  readonly duplicatesSent: number;
  readonly casesChecked: number;
  /** What else was looked at: calls, steps, states of workflows, histories that were replayed. */
  readonly checked: Readonly<Record<string, number>>;
  readonly violations: Readonly<Record<string, number>> & { readonly total: number };
  readonly recoveryMs: Partial<Record<Component, Percentiles>>;
  /** Of each kind of fault how many were done, and how many of them were seen to do something. */
  readonly faults: Bites;
  /** The same of each point that processes were to be killed at. */
  readonly points: Bites;
  /** Operations by how they were sent, and attempts by status of the answer. */
  readonly manners: Readonly<Record<string, number>>;
  readonly answers: Readonly<Record<string, number>>;
  /** Processes that ended by themselves, without being killed. */
  readonly endedByThemselves: Readonly<Record<string, number>>;
}

/** Below this share of operations that were acknowledged a run proves nothing. */
const LEAST_ACKNOWLEDGED = 0.9;
/**
 * Of each kind of fault at least this share has to bite, and at least one. Of each point a process is killed at it is less: it
 * has to come there in time, and the relay has word to send now and then only.
 */
const LEAST_BITTEN = 0.5;
const LEAST_BITTEN_AT_POINTS = 0.25;

export function reportOf({ seed, rounds, exits }: Pick<CampaignState, 'seed' | 'rounds' | 'exits'>): Report {
  const violations = rounds.flatMap((r) => r.violations);
  const sum = (of: (r: RoundResult) => number) => rounds.reduce((total, r) => total + of(r), 0);
  return {
    seed,
    seconds: Math.round(sum(({ seconds: s }) => s.load + s.rest + s.checks)),
    rounds: rounds.length,
    builds: countedBy(rounds, (r) => r.build),
    kills: added(rounds.map((r) => r.kills)),
    operations: {
      planned: sum((r) => r.operations.planned),
      acknowledged: sum((r) => r.operations.acknowledged),
    },
    duplicatesSent: sum((r) => r.duplicatesSent),
    casesChecked: sum((r) => r.checked['cases'] ?? 0),
    checked: added(rounds.map((r) => r.checked)),
    violations: { total: violations.length, ...countedBy(violations, (v) => v.invariant) },
    recoveryMs: recoveryOf(rounds),
    faults: bitesBy(rounds, ({ kind }) => kind),
    points: bitesBy(rounds, ({ point }) => point),
    manners: added(rounds.map((r) => r.manners)),
    answers: added(rounds.map((r) => r.answers)),
    endedByThemselves: countedBy(exits, (exit) => exit.name),
  };
}

/** Why a run does not count, or has failed; none when all is well. */
export function shortcomings(r: Report): string[] {
  return [...(r.violations.total > 0 ? [`${r.violations.total} 处违反不变式 / violations`] : []), ...unproven(r)];
}

/** What a run did not get to, so that nothing is proved of it: of a machine that is too busy it says more than of the service. */
export function unproven(r: Report): string[] {
  const less: string[] = [];
  if (r.operations.acknowledged < r.operations.planned * LEAST_ACKNOWLEDGED)
    less.push(
      `只有 ${r.operations.acknowledged} / ${r.operations.planned} 个操作得到确认 / operations were acknowledged`,
    );
  const tooFew = (what: string, { done, bit }: Bites[string], least: number) => {
    if (bit < least) less.push(`故障 ${what} 仅 ${bit} / ${done} 次见效 / were seen to bite`);
  };
  for (const [kind, bites] of Object.entries(r.faults)) {
    const share = kind === 'kill-at' ? LEAST_BITTEN_AT_POINTS : LEAST_BITTEN;
    tooFew(kind, bites, Math.max(1, Math.floor(bites.done * share)));
  }
  for (const [point, bites] of Object.entries(r.points))
    tooFew(`kill-at ${point}`, bites, Math.floor(bites.done * LEAST_BITTEN_AT_POINTS));
  return less;
}

/** The same for people. */
export function tableOf(r: Report): string {
  const list = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts)
      .map(([name, n]) => `${name} ${n}`)
      .join(', ') || '–';
  const ms = (p: Percentiles) => `${p.p50} / ${p.p99} / ${p.max}`;
  const bitten = (bites: Bites) =>
    Object.entries(bites)
      .map(([name, { done, bit }]) => `${name} ${bit}/${done}`)
      .join(', ') || '–';
  const { total, ...violations } = r.violations;
  return [
    `  种子 / seed            ${r.seed}, ${r.rounds} rounds, ${r.seconds} s`,
    `  构建 / builds          ${list(r.builds)}`,
    `  强杀 / kills           ${list(r.kills)}`,
    `  故障 / faults that bit  ${bitten(r.faults)} (kill-at: ${bitten(r.points)})`,
    `  操作 / operations      ${r.operations.acknowledged} of ${r.operations.planned} acknowledged (${list(r.manners)})`,
    `  重复 / duplicates      ${r.duplicatesSent}`,
    `  应答 / answers         ${list(r.answers)}`,
    `  检查 / checked         ${list(r.checked)}`,
    `  恢复 / recovery        p50 / p99 / max, ms`,
    ...Object.entries(r.recoveryMs).map(([name, p]) => `    ${name.padEnd(9)} ${ms(p)}`),
    `  自行退出 / ended by themselves  ${list(r.endedByThemselves)}`,
    `  违反 / violations      ${total}${total > 0 ? ` (${list(violations)})` : ''}`,
  ].join('\n');
}

export const lineOf = ({ invariant, caseId, text }: Violation): string =>
  `✗ ${invariant}${caseId === undefined ? '' : ` ${caseId}`}: ${text}`;

/** A kill of two at once counts for both. */
function recoveryOf(rounds: readonly RoundResult[]): Report['recoveryMs'] {
  const all = rounds.flatMap((r) => r.recoveries);
  return Object.fromEntries(
    COMPONENTS.flatMap((component) => {
      const found = percentiles(all.filter((r) => r.components.includes(component)).map((r) => r.ms));
      return found ? [[component, found]] : [];
    }),
  );
}

function bitesBy(rounds: readonly RoundResult[], nameOf: (bitten: Bitten) => string | undefined): Bites {
  const found: Record<string, { done: number; bit: number }> = {};
  for (const bitten of rounds.flatMap((r) => r.bitten)) {
    const name = nameOf(bitten);
    if (name === undefined) continue;
    const known = (found[name] ??= { done: 0, bit: 0 });
    known.done += 1;
    if (bitten.bit) known.bit += 1;
  }
  return found;
}

function added(counts: readonly Readonly<Partial<Record<string, number>>>[]): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const count of counts) for (const [name, n] of Object.entries(count)) sum[name] = (sum[name] ?? 0) + (n ?? 0);
  return sum;
}

function countedBy<T>(list: readonly T[], nameOf: (item: T) => string): Record<string, number> {
  return added(list.map((item) => ({ [nameOf(item)]: 1 })));
}
