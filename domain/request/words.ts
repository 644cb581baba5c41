/** Words that openings, facts and sheets of a request (诉求) share. */

/** How it came in: 热线, 网站, 微信, 来访, 信访部门交办, 其他单位转来. */
export const REQUEST_CHANNELS = ['hotline', 'web', 'wechat', 'visit', 'petition-office', 'handed-over'] as const;
export type RequestChannel = (typeof REQUEST_CHANNELS)[number];
/** Another office has handed it over, and is named. */
export const HANDED: readonly RequestChannel[] = ['petition-office', 'handed-over'];

/** 咨询, 法律援助申请意向, 矛盾调解, 公证鉴定指引, 投诉, 信访转办, 其他 */
export const SUBJECTS = [
  'consultation',
  'aid-intent',
  'mediation',
  'notary-guidance',
  'complaint',
  'petition',
  'other',
] as const;
export type Subject = (typeof SUBJECTS)[number];

export const URGENCIES = ['normal', 'urgent'] as const;
export type Urgency = (typeof URGENCIES)[number];

/** What became of it: 答复, 转交其他单位, 转为援助申请, 撤回, 重复, 滥用. */
export const OUTCOMES = ['answered', 'transferred', 'application', 'withdrawn', 'duplicate', 'abusive'] as const;
export type RequestOutcome = (typeof OUTCOMES)[number];
