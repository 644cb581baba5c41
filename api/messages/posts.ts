import type { Role } from '../../domain/roles.js';

/** 岗位; `role` is what somebody of a case is. */
export const post: Readonly<Record<Role, { readonly zh: string; readonly en: string }>> = {
  intake: { zh: '受理窗口', en: 'Intake desk' },
  station: { zh: '工作站人员', en: 'Workstation clerk' },
  reviewer: { zh: '审查人', en: 'Reviewer' },
  director: { zh: '中心负责人', en: 'Head of the centre' },
  deputy: { zh: '副职负责人', en: 'Deputy head' },
  assigner: { zh: '指派人', en: 'Assigner' },
  firm: { zh: '律所管理人', en: 'Firm manager' },
  lawyer: { zh: '承办人', en: 'Lawyer' },
  observer: { zh: '旁听人', en: 'Observer' },
  callback: { zh: '回访人', en: 'Caller' },
  evaluator: { zh: '质量评估人', en: 'Evaluator' },
  archivist: { zh: '档案管理人', en: 'Archivist' },
  bureau: { zh: '司法行政部门', en: 'Bureau' },
  auditor: { zh: '审计', en: 'Auditor' },
  admin: { zh: '系统管理员', en: 'Administrator' },
};
