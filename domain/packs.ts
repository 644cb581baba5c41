import type { Ladder, LadderStep, Pack, Recipient, Rule, RuleKey, Unit } from './rules.js';

/**
 * The rule packs that come with the product; the database is seeded from here. A rule is never edited: what changes
 * becomes a new version, because deadlines pin theirs.
 *
 * LAL = 《法律援助法》, in force since 2022-01-01; R148 = 《办理法律援助案件程序规定》(司法部令第148号), since 2023-09-01;
 * R124 = its version of 2012 (司法部令第124号), which counted in working days and governs what began under it. Where the
 * two leave a limit open or say "promptly", the figure is this product's default and marked `local`.
 */

/** `law`: natural days that roll, as the Law reads. `workday`: its short limits in working days, as many places count. */
export const PACKS: readonly Pack[] = [
  { key: 'law', title: { zh: '法定期限（自然日）', en: 'Statutory limits, natural days' } },
  { key: 'workday', base: 'law', title: { zh: '短期限按工作日计', en: 'Short limits in working days' } },
];

interface Era {
  effectiveFrom: string;
  effectiveTo?: string;
}
const R124_FROM = '2012-07-01';
const R124_UNTIL_LAL: Era = { effectiveFrom: R124_FROM, effectiveTo: '2021-12-31' };
const R124: Era = { effectiveFrom: R124_FROM, effectiveTo: '2023-08-31' };
const LAL: Era = { effectiveFrom: '2022-01-01' };
const R148: Era = { effectiveFrom: '2023-09-01' };

interface Limit {
  readonly startEvent: string;
  readonly zh: string;
  readonly en: string;
  /** By time in force; a limit without a version is none. */
  readonly versions: readonly [Version, ...Version[]];
}
type Version = Omit<Rule, 'pack' | 'key' | 'version' | 'startEvent' | 'title' | 'jurisdiction'>;

/** What each limit is about, the event that starts it, and its versions. LAL art. 43 and 36 say 日 and define nothing. */
const LIMITS: Readonly<Record<RuleKey, Limit>> = {
  entry: {
    ...{ startEvent: 'event-happened', zh: '录入系统', en: 'Entry into the system' },
    versions: [local(1, 'working-day', '本地规定：事发后一个工作日内录入')],
  },
  review: {
    ...{ startEvent: 'application-received', zh: '审查决定', en: 'Review and decision' },
    versions: [
      statutory(7, 'working-day', R124_UNTIL_LAL, '司法部令第124号（七个工作日）'),
      statutory(7, 'natural-day', LAL, '法律援助法第43条第1款'),
    ],
  },
  'supplement-reply': {
    ...{ startEvent: 'supplement-notice-served', zh: '补充材料', en: 'Supplement of materials' },
    versions: [local(0, 'fixed', '法律援助法第43条第2款；期限由通知书载明', { ladder: 'reminder' })],
  },
  // No clock of its own: how far the day may lie that a notice names.
  'supplement-time': {
    ...{ startEvent: 'supplement-notice-served', zh: '补正期限上限', en: 'Longest time for a supplement' },
    versions: [
      local(15, 'working-day', '法律援助法第43条第2款（期限由机构确定）；本地规定：至多十五个工作日', {
        ladder: 'none',
      }),
    ],
  },
  'confirm-end': {
    ...{ startEvent: 'end-proposed', zh: '审核撤回', en: 'Signature of a withdrawal' },
    versions: [local(2, 'working-day', '法律援助法第43条第2款；本地规定：提出后两个工作日')],
  },
  'confirm-correction': {
    ...{ startEvent: 'correction-proposed', zh: '审核更正', en: 'Confirmation of a correction' },
    versions: [local(3, 'working-day', '本地规定：提出后三个工作日')],
  },
  statement: {
    ...{ startEvent: 'statement-demanded', zh: '答复督办', en: 'Answer to a demand of the bureau' },
    versions: [local(3, 'working-day', '法律援助法第5条；本地规定：督办后三个工作日', { ladder: 'statutory' })],
  },
  'answer-head': {
    ...{ startEvent: 'handler-asked', zh: '答复负责人', en: 'Answer to the head' },
    versions: [local(3, 'working-day', '法律援助法第46条第2款；本地规定：督办后三个工作日')],
  },
  limitation: {
    ...{ startEvent: 'application-received', zh: '诉讼时效或法定期限', en: 'Limitation, or another legal time limit' },
    versions: [local(0, 'fixed', '民法典第188条等；届满日由登记载明，本地规定提醒时点', { ladder: 'limitation' })],
  },
  'decide-advance': {
    ...{ startEvent: 'advance-proposed', zh: '决定先行提供', en: 'Decision on aid in advance' },
    versions: [local(24, 'hour', '法律援助法第44条；本地规定：提出后二十四小时')],
  },
  formalities: {
    ...{ startEvent: 'advance-decided', zh: '补办手续', en: 'Completion of the formalities' },
    versions: [local(7, 'natural-day', '法律援助法第44条（及时）；本地规定：决定先行提供后七日', { expires: true })],
  },
  'assign-application': {
    ...{ startEvent: 'aid-granted', zh: '指派（依申请）', en: 'Assignment, by application' },
    versions: [
      statutory(7, 'working-day', R124_UNTIL_LAL, '司法部令第124号（民事、行政七个工作日）'),
      statutory(3, 'natural-day', LAL, '法律援助法第43条第1款；司法部令第148号第24条第1款'),
    ],
  },
  'assign-notice': {
    ...{ startEvent: 'notice-received', zh: '指派并函告（依通知）', en: 'Assignment, by notice' },
    versions: [
      statutory(3, 'working-day', R124_UNTIL_LAL, '司法部令第124号（刑事三个工作日）'),
      statutory(3, 'natural-day', LAL, '法律援助法第36条；司法部令第148号第24条第2款'),
    ],
  },
  'name-handler': {
    ...{ startEvent: 'assignment-issued', zh: '安排承办人', en: 'Naming of the handler' },
    versions: [local(24, 'hour', '司法部令第148号第25条第2款（及时）；本地规定：二十四小时', { expires: true })],
  },
  engagement: {
    ...{ startEvent: 'handler-named', zh: '签订委托协议', en: 'Engagement agreement' },
    versions: [
      statutory(5, 'working-day', R124, '司法部令第124号（五个工作日）'),
      statutory(5, 'natural-day', R148, '司法部令第148号第27条'),
    ],
  },
  progress: {
    ...{ startEvent: 'last-progress', zh: '报告进展', en: 'Report of progress' },
    versions: [local(60, 'natural-day', '法律援助法第46条第2款；本地规定：至少每六十日')],
  },
  'hearing-report': {
    ...{ startEvent: 'summons-received', zh: '报告开庭', en: 'Report of a hearing' },
    versions: [local(1, 'working-day', '本地规定：收到传票后一个工作日')],
  },
  'hearing-outcome': {
    ...{ startEvent: 'hearing-date', zh: '登记开庭结果', en: 'Outcome of a hearing' },
    versions: [local(3, 'working-day', '本地规定：开庭后三个工作日')],
  },
  'new-date': {
    ...{ startEvent: 'hearing-put-off', zh: '查明新的开庭日期', en: 'New date of a hearing' },
    versions: [local(30, 'natural-day', '本地规定：延期未定日期的，每三十日向办案机关查询')],
  },
  'decide-termination': {
    ...{ startEvent: 'ground-reported', zh: '核实并决定终止', en: 'Decision on a termination' },
    versions: [local(5, 'working-day', '法律援助法第48条；本地规定：报告后五个工作日')],
  },
  'serve-termination': {
    ...{ startEvent: 'termination-decided', zh: '送达终止决定', en: 'Service of the termination' },
    versions: [
      statutory(3, 'working-day', R124, '司法部令第124号（三个工作日）'),
      statutory(3, 'natural-day', R148, '法律援助法第48条；司法部令第148号（三日）'),
    ],
  },
  'decide-change': {
    ...{ startEvent: 'change-requested', zh: '决定是否更换承办人', en: 'Decision on a change of handler' },
    versions: [
      local(5, 'natural-day', '法律援助法第55条；司法部令第148号；本地规定：申请后五日', { ladder: 'statutory' }),
    ],
  },
  'assign-successor': {
    ...{ startEvent: 'change-granted', zh: '指派接办人', en: 'Assignment of the successor' },
    versions: [local(3, 'natural-day', '法律援助法第55条；本地规定：决定更换后三日')],
  },
  'hand-over': {
    ...{ startEvent: 'successor-named', zh: '案件交接', en: 'Hand-over of a case' },
    versions: [local(3, 'working-day', '法律援助法第55条；本地规定：接办人确定后三个工作日')],
  },
  'inform-change': {
    ...{ startEvent: 'case-handed-over', zh: '函告更换承办人', en: 'Notice of the change to the organ' },
    versions: [local(3, 'natural-day', '法律援助法第36条；本地规定：交接后三日')],
  },
  'objection-period': {
    ...{ startEvent: 'termination-served', zh: '提出异议的期限', en: 'Time for an objection' },
    versions: [
      local(15, 'natural-day', '法律援助法第49条；本地规定：收到决定后十五日', { ladder: 'none', expires: true }),
    ],
  },
  'forward-objection': {
    ...{ startEvent: 'objection-handed-in', zh: '转交异议', en: 'Forwarding of an objection' },
    versions: [local(1, 'working-day', '法律援助法第49条；本地规定：收到后一个工作日')],
  },
  objection: {
    ...{ startEvent: 'objection-received', zh: '异议审查', en: 'Decision on an objection' },
    versions: [
      statutory(5, 'working-day', R124_UNTIL_LAL, '法律援助条例第19条（五个工作日）'),
      statutory(5, 'natural-day', LAL, '法律援助法第49条第2款'),
    ],
  },
  'submit-file': {
    ...{ startEvent: 'case-concluded', zh: '提交结案材料', en: 'Submission of the closing file' },
    versions: [
      statutory(30, 'natural-day', R124, '司法部令第124号（三十日）'),
      statutory(30, 'natural-day', R148, '法律援助法第50条；司法部令第148号（三十日）'),
    ],
  },
  'check-file': {
    ...{ startEvent: 'file-submitted', zh: '审查结案材料', en: 'Check of the closing file' },
    versions: [
      statutory(30, 'natural-day', R124, '司法部令第124号（三十日）'),
      statutory(30, 'natural-day', R148, '司法部令第148号（三十日）'),
    ],
  },
  'correct-file': {
    ...{ startEvent: 'file-returned', zh: '补正结案材料', en: 'Correction of a returned file' },
    versions: [local(15, 'natural-day', '本地规定：退回后十五日')],
  },
  'name-observer': {
    ...{ startEvent: 'hearing-drawn', zh: '指定旁听人员', en: 'Naming of the observer' },
    versions: [local(0, 'fixed', '法律援助法第59条；本地规定：开庭前')],
  },
  'attendance-record': {
    ...{ startEvent: 'hearing-date', zh: '旁听记录', en: 'Attendance record' },
    versions: [local(3, 'working-day', '法律援助法第59条；本地规定：开庭后三个工作日')],
  },
  callback: {
    ...{ startEvent: 'conclusion-recorded', zh: '回访受援人', en: 'Callback to the recipient' },
    versions: [local(15, 'natural-day', '法律援助法第59条；本地规定：结案登记后十五日')],
  },
  'callback-grace': {
    ...{ startEvent: 'conclusion-recorded', zh: '回访宽限期', en: 'Grace period of callbacks' },
    versions: [local(0, 'fixed', '本地规定：统计期满后三十日内的回访计入', { ladder: 'none', expires: true })],
  },
  quality: {
    ...{ startEvent: 'file-accepted', zh: '质量评估', en: 'Quality evaluation' },
    versions: [local(30, 'natural-day', '法律援助法第57条；本地规定：案卷验收后三十日')],
  },
  archive: {
    ...{ startEvent: 'volume-complete', zh: '归档', en: 'Archiving' },
    versions: [local(30, 'natural-day', '司法部令第148号（结案后归档）；本地规定：各项办结后三十日')],
  },
  'request-triage': {
    ...{ startEvent: 'request-received', zh: '诉求分流', en: 'Sorting of a request' },
    versions: [local(1, 'working-day', '本地规定：受理后一个工作日')],
  },
  'request-answer': {
    ...{ startEvent: 'request-passed', zh: '诉求答复', en: 'Answer to a request' },
    versions: [local(5, 'working-day', '本地规定：交办后五个工作日；逾期通报', { ladder: 'statutory' })],
  },
  'request-acknowledge': {
    ...{ startEvent: 'petition-handed-over', zh: '签收信访交办', en: 'Receipt of a petition' },
    versions: [local(1, 'working-day', '本地规定：交办后一个工作日')],
  },
  'request-receipt': {
    ...{ startEvent: 'request-transferred', zh: '取得转交回执', en: 'Receipt for a transferred request' },
    versions: [local(5, 'working-day', '本地规定：转交后五个工作日')],
  },
  'request-opinion': {
    ...{ startEvent: 'request-answered', zh: '收集意见', en: 'Opinion on an answer' },
    versions: [local(3, 'working-day', '本地规定：答复后三个工作日')],
  },
};

const LAW: readonly Rule[] = Object.entries(LIMITS).flatMap(([key, { startEvent, zh, en, versions }]) =>
  versions.map((version, i) => ({
    ...version,
    ...{ pack: 'law', key: key as RuleKey, version: i + 1, startEvent, title: { zh, en }, jurisdiction: 'CN' },
  })),
);

/** Limits of at most a week, as service guides of many counties count them. */
const WORKDAY: readonly Rule[] = LAW.filter((r) => !r.local && r.effectiveTo === undefined && r.amount <= 7).map(
  (rule) => ({
    ...rule,
    pack: 'workday',
    version: 1,
    unit: 'working-day',
    roll: false,
    local: true,
    legalBasis: `${rule.legalBasis}；本地规定：按工作日计`,
  }),
);

/** Every rule of the packs above, all versions. */
export const RULES: readonly Rule[] = [...LAW, ...WORKDAY];

/** Who is told what, and when, while a period runs out (催办, 督办, 通报): practice, not law, for each place to set. */
export const LADDERS: readonly Ladder[] = [
  { key: 'statutory', steps: [...beforeDue(['owner', 'head']), ...afterDue(['owner', 'head', 'bureau'])] },
  // Ends at the head of the centre; the bureau sees these in a digest.
  { key: 'internal', steps: [...beforeDue(['owner', 'head']), ...afterDue(['owner', 'head'])] },
  // The period is somebody else's, such as the applicant's: the desk is told, nobody is blamed.
  { key: 'reminder', steps: beforeDue(['owner']) },
  // Its owner is told a month before, he and the head a week before; of what came in later, at three and two quarters of its time.
  {
    key: 'limitation',
    steps: [
      { rung: 'reminder', at: 'before-due', workingDays: 22, fraction: 0.75, recipients: ['owner'] },
      { rung: 'urge', at: 'before-due', workingDays: 5, fraction: 0.5, recipients: ['owner', 'head'] },
    ],
  },
  { key: 'none', steps: [] },
];

function statutory(amount: number, unit: Unit, { effectiveFrom, effectiveTo }: Era, legalBasis: string): Version {
  return {
    ...{ amount, unit, roll: unit === 'natural-day', ladder: 'statutory', expires: false, legalBasis, local: false },
    effectiveFrom,
    ...(effectiveTo !== undefined && { effectiveTo }),
  };
}

function local(
  amount: number,
  unit: Unit,
  legalBasis: string,
  own: Partial<Pick<Rule, 'ladder' | 'expires'>> = {},
): Version {
  return {
    ...statutory(amount, unit, { effectiveFrom: R124_FROM }, legalBasis),
    ladder: 'internal',
    local: true,
    ...own,
  };
}

/** 提醒: a quarter of the period or one working day before the end, whichever is later; 催办: the last day's morning. */
function beforeDue(urged: Recipient[]): LadderStep[] {
  return [
    { rung: 'reminder', at: 'before-due', workingDays: 1, fraction: 0.25, recipients: ['owner'] },
    { rung: 'urge', at: 'due-day-morning', recipients: urged },
  ];
}

/** 督办 on the first working day after the end, 通报批评 (drafted; a person signs) on the third. */
function afterDue(recipients: Recipient[]): LadderStep[] {
  return [
    { rung: 'supervise', at: 'after-due', workingDays: 1, recipients, needs: 'cause-and-date' },
    { rung: 'circular', at: 'after-due', workingDays: 3, recipients, needs: 'signature' },
  ];
}
