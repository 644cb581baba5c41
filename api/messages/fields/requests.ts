/** What the values of fields of a request (诉求) mean. */

export const zh = {
  'request/channel': {
    hotline: '12348热线',
    web: '中国法律服务网',
    wechat: '微信',
    visit: '来访',
    'petition-office': '信访部门交办',
    'handed-over': '其他单位转来',
  },
  subject: {
    consultation: '咨询',
    'aid-intent': '法律援助申请意向',
    mediation: '矛盾调解',
    'notary-guidance': '公证鉴定指引',
    complaint: '投诉',
    petition: '信访转办',
    other: '其他',
  },
  urgency: { normal: '一般', urgent: '紧急' },
  'ask-opinion.not-possible/cause': { unreachable: '联系不上', declined: '不愿表示意见' },
};

export const en: Readonly<Record<keyof typeof zh, Readonly<Record<string, string>>>> = {
  'request/channel': {
    hotline: 'Hotline 12348',
    web: 'Web portal',
    wechat: 'WeChat',
    visit: 'Visit',
    'petition-office': 'Handed over by a petition office',
    'handed-over': 'Handed over by another unit',
  },
  subject: {
    consultation: 'Consultation',
    'aid-intent': 'Means to apply for legal aid',
    mediation: 'Mediation',
    'notary-guidance': 'Guidance to notaries and experts',
    complaint: 'Complaint',
    petition: 'Petition handed over',
    other: 'Other',
  },
  urgency: { normal: 'Normal', urgent: 'Urgent' },
  'ask-opinion.not-possible/cause': { unreachable: 'Could not be reached', declined: 'Would not say' },
};
