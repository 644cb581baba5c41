import { Problem } from '../problems.js';
import { route, type Route } from '../route.js';

/** What changes is told as it comes on record: kinds and ids, to whoever may read them. */
export const streamRoutes: readonly Route[] = [
  route({
    method: 'get',
    path: '/stream',
    tag: 'operations',
    summary: {
      zh: '实时变化（SSE）：event 为 tasks、case、alerts 或 refresh，data 为 {caseId?}；以 Last-Event-ID 续接',
      en: 'Live changes (SSE): event is tasks, case, alerts or refresh, data {caseId?}; resumed by Last-Event-ID',
    },
    streams: 'text/event-stream',
    responses: { 200: null },
    handler: ({ live, user, session, lastEventId }) => {
      if (!live.hasRoom(user.username)) throw new Problem('rate-limited', { headers: { 'Retry-After': '30' } });
      return { status: 200, stream: (res) => live.join(res, { id: session.id, user }, lastEventId) };
    },
  }),
];
