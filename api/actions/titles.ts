import type { TaskKind } from '../../domain/catalogue.js';
import type { Bilingual } from '../language.js';

/** What a task is called on a screen. */
export const TASK_TITLES: Readonly<Record<TaskKind, Bilingual>> = {
  record: { zh: '登记录入', en: 'Record the case' },
  supplement: { zh: '等待补正', en: 'Await the supplement' },
  review: { zh: '审查', en: 'Review' },
  approve: { zh: '审批', en: 'Approve' },
  assign: { zh: '指派', en: 'Assign' },
  'name-handler': { zh: '安排承办人', en: 'Name the handler' },
  'inform-organ': { zh: '告知办案机关', en: 'Inform the organ' },
  engage: { zh: '签订委托协议', en: 'Sign the agreement' },
  meet: { zh: '会见、约见', en: 'Meet the recipient' },
  'read-file': { zh: '阅卷', en: 'Read the file' },
  hearing: { zh: '开庭', en: 'Hearing' },
  conclude: { zh: '结案', en: 'Conclude' },
  'submit-file': { zh: '报送结案材料', en: 'Submit the closing file' },
  'check-file': { zh: '案卷审查', en: 'Check the closing file' },
  'correct-file': { zh: '补正案卷', en: 'Correct the closing file' },
  'name-observer': { zh: '安排旁听人', en: 'Name the observer' },
  attend: { zh: '庭审旁听', en: 'Attend the hearing' },
  callback: { zh: '回访', en: 'Call back' },
  evaluate: { zh: '质量评估', en: 'Evaluate the quality' },
  archive: { zh: '归档', en: 'Archive' },
  'confirm-correction': { zh: '确认更正', en: 'Confirm a correction' },
  'explain-delay': { zh: '督办:说明原因', en: 'Explain the delay' },
  'sign-circular': { zh: '通报批评待签', en: 'Sign the circular' },
};
