import type { Input } from '../domain/engine/proceeding.js';
import { isTaskKind } from '../domain/kinds.js';
import { messages, type Bilingual, type Lang } from './language.js';
import { wordOf } from './messages/words.js';

/** What the engine itself writes down, and what the system does to a case. */
const ENGINE: Readonly<Record<string, Bilingual>> = {
  entered: { zh: '录入齐全', en: 'Record complete' },
  'escalation.stopped': { zh: '停止催办', en: 'Escalation stopped' },
  'deadline.expired': { zh: '期限届满', en: 'Time limit expired' },
  'clock.paused': { zh: '期限停止计算', en: 'Clock stopped' },
  'clock.resumed': { zh: '期限恢复计算', en: 'Clock running again' },
  'open.request': { zh: '登记诉求', en: 'Request entered' },
  'request.reopened': { zh: '对答复不满意，重新办理', en: 'Opened again: not satisfied with the answer' },
  'act.drawn': { zh: '抽中旁听', en: 'Drawn for attendance' },
  'act.replan': { zh: '期限重新计算', en: 'Deadlines computed anew' },
};
const OPENED: Bilingual = { zh: '登记立案', en: 'Case opened' };
const STAGE: Bilingual = { zh: '进入阶段', en: 'Stage' };

/** What an event is called, for people: `review.propose-grant`, `act.withdraw`, `stage.handling`, `rung.urge`. */
export function eventTitle(kind: string, lang: Lang): string {
  const engine = ENGINE[kind];
  if (engine) return engine[lang];
  const [of = '', name = ''] = kind.split(/\.(.*)/s);
  const { titles } = messages(lang);
  const found = (texts: Readonly<Record<string, string>>, key: string) =>
    Object.hasOwn(texts, key) ? texts[key]! : key;
  switch (of) {
    case 'open':
      return `${OPENED[lang]} · ${wordOf('door', name, lang)}`;
    case 'act':
      return found(titles.acts, name);
    case 'stage':
      return `${STAGE[lang]} · ${wordOf('stage', name, lang)}`;
    case 'rung':
      return wordOf('rung', name, lang);
    default:
      return isTaskKind(of) ? once(titles.tasks[of], found(titles.actions[of], name)) : kind;
  }
}

/** What became of a task, as its action is called. */
export function outcomeTitle(kind: string, outcome: string, lang: Lang): string {
  const { actions } = messages(lang).titles;
  const texts: Readonly<Record<string, string>> = isTaskKind(kind) ? actions[kind] : {};
  return Object.hasOwn(texts, outcome) ? texts[outcome]! : outcome;
}

/** Of a task with one way to do it both are the same. */
const once = (task: string, action: string): string => (task === action ? task : `${task} · ${action}`);

/** What somebody did is called; null for clocks and for what the system does. */
export function inputTitle(input: Input, lang: Lang): string | null {
  const { tasks, actions, acts } = messages(lang).titles;
  if (input.kind === 'act') return (acts as Readonly<Record<string, string>>)[input.action] ?? null;
  const kind = input.kind === 'task' ? (input.task.split('.')[1] ?? '') : '';
  if (input.kind !== 'task' || !isTaskKind(kind)) return null;
  const named: Readonly<Record<string, string>> = actions[kind];
  return [tasks[kind], named[input.action] ?? input.action].join(lang === 'zh' ? '：' : ': ');
}
