import type { Standing } from '../../db/indicators/parts.js';
import type { Bilingual } from '../language.js';

/** Names of the rates, of what a watch warns of, and of why a case is in or out. */
export const RATES: Readonly<Record<string, Bilingual>> = {
  entry: { zh: '录入率', en: 'entry rate' },
  attendance: { zh: '旁听率', en: 'attendance rate' },
  callback: { zh: '回访率', en: 'callback rate' },
  satisfaction: { zh: '满意率', en: 'satisfaction' },
  quality: { zh: '质量达标率', en: 'quality' },
  'on-time': { zh: '按时率', en: 'on-time rate' },
};

export const CONDITIONS: Readonly<Record<string, Bilingual>> = {
  'below-target': { zh: '低于目标', en: 'below its target' },
  unreachable: { zh: '已无法达到目标', en: 'cannot reach its target any more' },
  'not-reconciled': { zh: '未对账', en: 'not reconciled' },
};

export const STANDING_TEXTS: Readonly<Record<Standing, Bilingual>> = {
  in: { zh: '计入分子', en: 'in the numerator' },
  waiting: { zh: '未完成，尚在时限内', en: 'not done, still within its time' },
  open: { zh: '已过时限，仍可补', en: 'past its time, may yet be done' },
  out: { zh: '未达到', en: 'not met' },
  coming: { zh: '将要计入', en: 'ahead' },
  possible: { zh: '可能计入', en: 'may come to count' },
  excluded: { zh: '不计入分母', en: 'left out of the denominator' },
};

export const WHY: Readonly<Record<string, Bilingual>> = {
  complete: { zh: '已录入且必填项齐全', en: 'entered and complete' },
  'entered-in-time': { zh: '及时录入', en: 'entered in time' },
  incomplete: { zh: '必填项未齐', en: 'mandatory fields are missing' },
  late: { zh: '录入迟于规定时限', en: 'entered late' },
  'no-system-record': { zh: '登记簿有、系统没有', en: 'in a register, not in the system' },
  'year-not-published': { zh: '该年度放假安排未公布', en: 'the calendar of the year is not published' },
  attended: { zh: '有完整旁听记录', en: 'attended, with a complete record' },
  'no-attendance': { zh: '没有旁听记录', en: 'no attendance on record' },
  'not-drawn': { zh: '未抽中', en: 'not drawn' },
  'record-pending': { zh: '已抽中，记录未交', en: 'drawn, its record is not in' },
  'not-attended': { zh: '已抽中，未到庭旁听', en: 'drawn and not attended' },
  'not-possible': { zh: '无法安排旁听', en: 'no observer possible' },
  'reported-late': { zh: '开庭后才报告', en: 'reported after it was held' },
  'observer-of-own-team': { zh: '旁听人属承办团队', en: 'the observer is of the handler’s team' },
  replay: { zh: '观看回放，不算旁听', en: 'a replay is no attendance' },
  'hearing-ahead': { zh: '庭审尚未举行', en: 'the hearing is ahead' },
  'may-be-heard': { zh: '在办，可能开庭', en: 'open, may be heard' },
  'non-public': { zh: '不公开审理（有理由）', en: 'closed to the public on a stated ground' },
  'pre-trial-stage': { zh: '侦查、审查起诉阶段', en: 'a stage before trial' },
  'outcome-not-reported': { zh: '庭审结果未报告', en: 'the outcome is not reported' },
  reached: { zh: '已接访', en: 'reached' },
  'no-attempt': { zh: '未回访', en: 'no attempt' },
  'no-answer': { zh: '未接通', en: 'no answer' },
  'out-of-service': { zh: '停机', en: 'out of service' },
  'wrong-number': { zh: '空号或号码有误', en: 'wrong number' },
  refused: { zh: '拒访', en: 'refused' },
  unreachable: { zh: '多次回访未能接通', en: 'not reached after the attempts' },
  detained: { zh: '受援人在押', en: 'the recipient is detained' },
  deceased: { zh: '受援人死亡', en: 'the recipient has died' },
  'no-contact': { zh: '没有联系方式', en: 'no way to be contacted' },
  'by-notice': { zh: '依通知案件', en: 'a case by notice' },
  'may-be-closed': { zh: '在办，可能结案', en: 'open, may be closed' },
  satisfied: { zh: '满意', en: 'satisfied' },
  'basically-satisfied': { zh: '基本满意', en: 'basically satisfied' },
  dissatisfied: { zh: '不满意', en: 'dissatisfied' },
  'not-answered': { zh: '未作评价', en: 'not answered' },
  answered: { zh: '已作评价', en: 'answered' },
  excellent: { zh: '优秀', en: 'excellent' },
  good: { zh: '良好', en: 'good' },
  qualified: { zh: '合格', en: 'qualified' },
  unqualified: { zh: '不合格', en: 'unqualified' },
  evaluated: { zh: '已评估', en: 'evaluated' },
  'not-evaluated': { zh: '未评估', en: 'not evaluated' },
  met: { zh: '按时', en: 'met' },
  'met-late': { zh: '逾期完成', en: 'met late' },
  overdue: { zh: '逾期未完成', en: 'overdue' },
};
