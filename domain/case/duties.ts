import type { Facts } from './facts.js';
import { DUTIES, type Duty } from './words.js';

/**
 * 职责分离 over the whole life of a case: pairs that no one person holds in it, for one judges the other. Everything else may
 * meet in one person, so that three people can run an office.
 */
export const APART: readonly (readonly [Duty, Duty])[] = [
  ['review', 'approve'],
  ['approve', 'evaluate'],
  ...DUTIES.flatMap((duty) => (duty === 'handle' ? [] : [['handle', duty] as const])),
];

interface OfTask {
  readonly duty: Duty;
  /** The answers that fulfil it; any, where they are not named. */
  readonly by?: readonly string[];
}
/** Whoever is named to handle has that duty by being named. */
const OF_TASKS: Readonly<Record<string, OfTask | undefined>> = {
  review: { duty: 'review', by: ['propose-grant', 'propose-refusal'] },
  approve: { duty: 'approve', by: ['grant', 'refuse'] },
  'decide-advance': { duty: 'approve', by: ['grant'] },
  assign: { duty: 'assign' },
  attend: { duty: 'observe' },
  'check-file': { duty: 'check' },
  callback: { duty: 'callback', by: ['reached', 'attempt'] },
  evaluate: { duty: 'evaluate' },
};

/** Who has it, or ever had. */
function holders(f: Facts, duty: Duty): readonly string[] {
  const did = f.did?.[duty] ?? [];
  if (duty === 'handle') return f.handlers;
  if (duty !== 'observe') return did;
  return [...did, ...f.hearings.flatMap(({ observer }) => (observer === undefined ? [] : [observer]))];
}

/** Who may not take this duty on, for what he has done in the case, or because he has withdrawn from it (回避). */
export function barredFrom(f: Facts, duty: Duty): string[] {
  const others = APART.flatMap(([one, other]) => (one === duty ? [other] : other === duty ? [one] : []));
  return [...new Set([...f.recused, ...others.flatMap((other) => holders(f, other))])];
}

/** Who may not be named to handle it: beside these everybody who ever did, whether he still does or has left. */
export const barredFromHandling = (f: Facts): string[] => [...barredFrom(f, 'handle'), ...f.handlers];

/** What is decided while a case may change hands, and is no duty: nobody does it who handles the case by then, or ever did. */
const DECISIONS: readonly string[] = [
  'verify-termination',
  'decide-termination',
  'decide-change',
  'confirm-correction',
];

/** Who may not do this task, or, where none is named, no act of the case at all. */
export function barred(f: Facts, task?: string): readonly string[] {
  const duty = task === undefined ? undefined : OF_TASKS[task]?.duty;
  if (duty !== undefined) return barredFrom(f, duty);
  return task !== undefined && DECISIONS.includes(task) ? [...f.recused, ...f.handlers] : f.recused;
}

/** Whether nobody does it who handles the case, or ever did. */
export const isApart = (task: string): boolean => OF_TASKS[task] !== undefined || DECISIONS.includes(task);

/** Keeps in mind who has done what keeps him from something else later. */
export function noted(f: Facts, task: string, action: string, user: string): void {
  const of = OF_TASKS[task];
  if (!of || (of.by && !of.by.includes(action))) return;
  const did = (f.did ??= {});
  const those = (did[of.duty] ??= []);
  if (!those.includes(user)) those.push(user);
}
