/** Bodies that open a case. The people are invented. */

const RECIPIENT = {
  name: '王试',
  idKind: 'resident-id',
  idNumber: '11010519491231002X',
  phone: '13800000000',
  address: '示例路1号',
};

export const APPLICATION = {
  channel: 'window',
  kind: 'civil',
  procedure: 'labour-arbitration',
  title: '追索劳动报酬',
  matter: 'labour',
  narrative: '用人单位拖欠三个月工资。',
  recipients: [RECIPIENT],
  opposing: [{ name: '示例建筑有限公司', idKind: 'pending' }],
  duplicateReason: '故障演练,同一份数据反复登记。',
};

export const NOTICE = {
  organ: { kind: 'court', name: '示例县人民法院' },
  noticeNumber: '(2026)示刑初12号通知',
  kind: 'criminal',
  criminalStage: 'first-instance',
  title: '盗窃',
  duplicateReason: APPLICATION.duplicateReason,
  recipients: [{ ...RECIPIENT, gender: 'female', detained: true }],
};

const DAY = 24 * 3_600_000;

/** A case that has its handler already; its past lies in the last two weeks. @param lawyer of the firm `ph-f1` */
export function takeover(lawyer: string): object {
  const now = Date.now();
  const at = (daysAgo: number, later = 0) => new Date(now - daysAgo * DAY + later).toISOString();
  return {
    application: { ...APPLICATION, receivedAt: at(14) },
    history: [
      { task: 'review', action: 'propose-grant', at: at(12), by: 'reviewer', body: { means: 'checked' } },
      { task: 'approve', action: 'grant', at: at(11), by: 'director' },
      { task: 'assign', action: 'assign-firm', at: at(10), by: 'assigner', body: { firm: 'ph-f1' } },
      // Within the 22 seconds that the campaign leaves a firm.
      { task: 'name-handler', action: 'name', at: at(10, 5_000), by: 'firm', firm: 'ph-f1', body: { lawyer } },
    ],
  };
}
