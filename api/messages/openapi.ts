/** What the OpenAPI document says about the API as a whole. */
export const OPENAPI_TEXT = {
  zh: {
    title: '法律援助案件办理服务',
    description:
      '错误一律以 application/problem+json（RFC 9457）返回，类型列于 docs/problems.md，文字按 Accept-Language。' +
      '时刻为带时区的 RFC 3339，日期为 YYYY-MM-DD（北京时间）。除登录外的每个修改操作都要有 Idempotency-Key。' +
      '列表以 cursor 和 limit（不超过 200）翻页。请求频率上限见 RateLimit 头。',
    problem: '未能办理，见 RFC 9457。',
    cookie:
      '浏览器用（TLS 下名为 __Host-session）；修改操作须同源并带 X-Requested-By: console。同时有 Bearer 令牌时以令牌为准。',
    key: '程序用的密钥（POST /machine-keys），只可办理其 x-scopes 所列的事项；没有会话，不可用于 Cookie。',
    idempotencyKey: '调用方自定的操作标识，重试时不变；范围为本人和本接口。',
    ifMatch: '读取案件时得到的 ETag；案件已有变化时返回 412。',
    ifNoneMatch: '此前答复的 ETag；没有变化时返回 304。',
    lastEventId: '最后收到的 id；其后的变化补发，过久的以 refresh 代之。',
    healthz: '进程在运行',
    readyz: '可以接受请求',
    notReady: '暂不能接受请求，原因见 reasons',
    metrics: 'Prometheus 指标',
    openapi: '本文档',
  },
  en: {
    title: 'Legal-aid casework',
    description:
      'Errors are application/problem+json (RFC 9457); their types are listed in docs/problems.md, their texts follow ' +
      'Accept-Language. Instants are RFC 3339 with offset, dates are YYYY-MM-DD in Shanghai. Every mutation but signing ' +
      'in needs an Idempotency-Key. Lists have cursor and limit (at most 200). Rate limits stand in the RateLimit headers.',
    problem: 'Refused or failed, see RFC 9457.',
    cookie:
      'For browsers (over TLS its name is __Host-session); what changes something comes from the same origin, with X-Requested-By: console. Of both a Bearer token counts.',
    key: 'For programs (POST /machine-keys): what its scopes name (x-scopes) and nothing else; it has no session, and is never a cookie.',
    idempotencyKey: "The caller's own name of this action, the same on a retry; its scope is the caller and the route.",
    ifMatch: 'The ETag of the case as it was read; 412 when the case has moved on.',
    ifNoneMatch: 'The ETag of an earlier answer; 304 while nothing has changed.',
    lastEventId: 'The last id that was heard; what came after it is told, or, where that is long ago, refresh.',
    healthz: 'The process runs',
    readyz: 'Requests can be taken',
    notReady: 'No requests for the moment, see reasons',
    metrics: 'Metrics for Prometheus',
    openapi: 'This document',
  },
} as const;
