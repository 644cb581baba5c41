import { startOf } from '../instants.js';
import type { Acts, Answers, Matter } from './matter.js';
import type { ModelTask } from './things.js';

/**
 * 更换承办人 (法律援助法 art. 55): asked for, decided within five days, assigned anew within three, handed over within three working
 * days. Until both signatures are there the case is his whose it was.
 */

export const changeActs: Acts = {
  'request-change': (m, act) => {
    m.forget('change-requested');
    m.change = { firm: null };
    m.arm('decide-change', { start: startOf(act.on), anchor: 'change-requested' });
    m.openTask('decide-change', { clock: 'decide-change' });
  },
  /** By the head, for whoever has not signed yet: his own task is off. */
  'sign-hand-over': (m, act) => {
    const [task] = m.openTasks(...SIGNATURES);
    m.close(task!, 'cancelled');
    signed(m, task!, act.user);
  },
};
const SIGNATURES = ['hand-over', 'accept-hand-over'];

export const changeAnswers: Answers = {
  'decide-change': (m, act) => {
    m.end('decide-change', 'done', { by: act.user, on: m.today });
    if (act.action !== 'grant') {
      delete m.change;
      return;
    }
    m.arm('assign-successor', { start: m.at });
    m.openTask('assign', { clock: 'assign-successor' });
  },
  'hand-over': (m, act, task) => signed(m, task, act.user),
  'accept-hand-over': (m, act, task) => signed(m, task, act.user),
};

/** Somebody is found, and the list is to be signed by whoever leaves first. */
export function successorNamed(m: Matter, lawyer: string, firm: string | null): void {
  Object.assign(m.change!, { successor: lawyer, firm });
  m.arm('hand-over', { start: m.at });
  m.openTask('hand-over', { clock: 'hand-over' });
}

function signed(m: Matter, { kind }: ModelTask, by: string): void {
  if (kind === 'hand-over') return m.openTask('accept-hand-over', { clock: 'hand-over' });
  m.end('hand-over', 'done', { by, on: m.today });
  const { successor, firm } = m.change!;
  [m.handler, m.firm] = [successor!, firm];
  // He will plead in what lies ahead.
  for (const hearing of m.hearings) if (hearing.state === 'announced') hearing.handler = m.handler;
  if (!m.byNotice) {
    delete m.change;
    return;
  }
  m.forget('organ-informed');
  m.arm('inform-change', { start: m.at });
  m.openTask('inform-organ', { clock: 'inform-change' });
}

export function organTold(m: Matter, by: string, on: string): void {
  m.end('inform-change', 'done', { by, on, metBy: 'organ-informed' });
  delete m.change;
}

const WORK = ['decide-change', 'assign', 'name-handler', 'inform-organ', ...SIGNATURES];
const LIMITS = ['decide-change', 'assign-successor', 'name-handler', 'hand-over', 'inform-change'];

/** Nothing is left to handle: aid was terminated, or the file accepted. */
export function changeOvertaken(m: Matter): void {
  if (!m.change) return;
  m.moot(WORK, LIMITS, 'handling-over');
  delete m.change;
}
