export const account = {
  account: {
    sessions: '登录情况',
    sessionsHelp: '不认得的登录请立即结束，并修改密码。',
    by: { cookie: '浏览器', token: '接口令牌' },
    current: '本次登录',
    begun: '{at} 登录',
    used: '{at} 最近使用，{till} 到期',
    end: '结束',
    endOf: '结束 {at} 的登录',
    endOthers: '结束其他全部登录（{n} 个）',
  },
};
