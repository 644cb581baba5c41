/** 更换承办人: what its codes mean. */
export const changeValuesZh = {
  'request-change/cause': {
    'recipient-asks': '受援人申请',
    illness: '承办人患病',
    discipline: '承办人受处罚、处分',
    conflict: '利益冲突',
    'firm-withdraws': '承办机构退出',
    'organ-renotice': '办案机关重新通知',
  },
  side: { predecessor: '移交人（原承办人）', successor: '接收人（接办人）' },
  because: { cannot: '不能签署', 'will-not': '拒不签署' },
};

export const changeValuesEn = {
  'request-change/cause': {
    'recipient-asks': 'The recipient asks for it',
    illness: 'The handler is ill',
    discipline: 'The handler was sanctioned',
    conflict: 'Conflict of interest',
    'firm-withdraws': 'The firm withdraws',
    'organ-renotice': 'The organ gives notice again',
  },
  side: { predecessor: 'Who leaves', successor: 'Who takes over' },
  because: { cannot: 'Cannot sign', 'will-not': 'Will not sign' },
};
