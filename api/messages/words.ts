import type { z } from 'zod';
import type { HearingState } from '../../domain/case/facts.js';
import type { StageName } from '../../domain/case/stages.js';
import type { Door } from '../../domain/case/words.js';
import type { RequestStage } from '../../domain/request/stages.js';
import type { RequestOutcome } from '../../domain/request/words.js';
import type { TaskState } from '../../db/cases.js';
import type { Register } from '../../domain/register.js';
import type { RungName } from '../../domain/rules.js';
import type { deadlineView } from '../deadline-view.js';
import type { Bilingual, Lang } from '../language.js';
import { post } from './posts.js';

/** What codes mean that no form asks for, but that stand in answers. */

const stage: Readonly<Record<StageName | RequestStage, Bilingual>> = {
  intake: { zh: '受理登记', en: 'Intake' },
  review: { zh: '审查', en: 'Review' },
  assignment: { zh: '指派', en: 'Assignment' },
  handling: { zh: '承办', en: 'Handling' },
  closing: { zh: '结案审核', en: 'Closing' },
  archived: { zh: '已归档', en: 'Archived' },
  refused: { zh: '不予援助', en: 'Refused' },
  withdrawn: { zh: '已撤回', en: 'Withdrawn' },
  terminated: { zh: '已终止', en: 'Terminated' },
  triage: { zh: '分流', en: 'Sorting' },
  answering: { zh: '办理答复', en: 'Answering' },
  transferred: { zh: '已转交', en: 'Transferred' },
  opinion: { zh: '意见收集', en: 'Opinion' },
  closed: { zh: '已办结', en: 'Closed' },
};
const rung: Readonly<Record<RungName, Bilingual>> = {
  reminder: { zh: '提醒', en: 'Reminder' },
  urge: { zh: '催办', en: 'Urge' },
  supervise: { zh: '督办', en: 'Supervise' },
  circular: { zh: '通报批评', en: 'Circular' },
};
/** Those that the product comes with; of another stands its key. */
const ladder: Readonly<Record<string, Bilingual>> = {
  statutory: {
    zh: '法定期限：提醒至通报，上报司法局',
    en: 'Statutory limits: from reminder to circular, up to the bureau',
  },
  internal: {
    zh: '内部期限：提醒至通报，到中心负责人',
    en: 'Internal limits: from reminder to circular, up to the head',
  },
  reminder: { zh: '只提醒和催办承办人', en: 'The handler alone is reminded and urged' },
  limitation: {
    zh: '时效届满：提前一个月、一周提醒承办人和中心负责人',
    en: 'A limitation: the handler and the head are reminded a month and a week before',
  },
  none: { zh: '不催办', en: 'Nobody is urged' },
};
const deadline: Readonly<Record<z.input<typeof deadlineView>['state'], Bilingual>> = {
  armed: { zh: '计时中', en: 'Running' },
  paused: { zh: '停止计算', en: 'Paused' },
  overdue: { zh: '已逾期', en: 'Overdue' },
  met: { zh: '按时完成', en: 'Met' },
  'met-late': { zh: '逾期完成', en: 'Met late' },
  missed: { zh: '逾期未办', en: 'Missed' },
  cancelled: { zh: '已取消', en: 'Cancelled' },
};
const task: Readonly<Record<TaskState, Bilingual>> = {
  open: { zh: '待办', en: 'Open' },
  done: { zh: '已办', en: 'Done' },
  cancelled: { zh: '已取消', en: 'Cancelled' },
  expired: { zh: '已逾时限', en: 'Expired' },
};
const door: Readonly<Record<Door, Bilingual>> = {
  application: { zh: '依申请', en: 'By application' },
  notice: { zh: '依通知', en: 'By notice' },
};
const outcome: Readonly<Record<RequestOutcome, Bilingual>> = {
  answered: { zh: '已答复', en: 'Answered' },
  transferred: { zh: '转交其他单位', en: 'Transferred' },
  application: { zh: '转为援助申请', en: 'Turned into an application' },
  withdrawn: { zh: '已撤回', en: 'Withdrawn' },
  duplicate: { zh: '重复', en: 'Duplicate' },
  abusive: { zh: '滥用诉求渠道', en: 'Abusive' },
};
const hearing: Readonly<Record<HearingState, Bilingual>> = {
  announced: { zh: '待开庭', en: 'Ahead' },
  held: { zh: '已开庭', en: 'Held' },
  'put-off': { zh: '已延期', en: 'Put off' },
  cancelled: { zh: '不再开庭', en: 'Will not be held' },
};
const register: Readonly<Record<Register, Bilingual>> = {
  paper: { zh: '纸质登记簿', en: 'Paper register' },
  'organ-notice': { zh: '通知公函登记', en: 'Register of notices' },
  station: { zh: '工作站台账', en: 'Station ledger' },
  import: { zh: '历史台账', en: 'Past ledger' },
};

export const WORDS = {
  ...{ stage, post, rung, ladder, door, register },
  ...{ 'deadline-state': deadline, 'task-state': task, 'hearing-state': hearing, 'request-outcome': outcome },
} satisfies Readonly<Record<string, Readonly<Record<string, Bilingual>>>>;

/** The word for a code; the code itself where there is none. */
export function wordOf(list: keyof typeof WORDS, code: string, lang: Lang): string {
  const words: Readonly<Record<string, Bilingual>> = WORDS[list];
  return Object.hasOwn(words, code) ? words[code]![lang] : code;
}
