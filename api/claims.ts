import { idFor } from '../db/ids.js';
import { sentBefore, setClaims, whomToReassignTo, type Claimed, type Claiming } from '../db/claims.js';
import { ENDED } from '../domain/engine/judge.js';
import { may, reachOf } from '../domain/permissions.js';
import { civilDate } from '../domain/time.js';
import { hashOf } from './commands.js';
import { invalid, Problem, type InputError } from './problems.js';
import { userOf } from './sessions.js';
import { anyTaskOf, readAnyTask } from './any-task.js';
import { against } from './subjects.js';
import type { Request } from './reader.js';

/** Tasks of a pool: somebody of it claims one, gives it back, or is given it by the head. */

/** @returns whether it was sent before */
export async function claim(r: Request, id: string, act: 'claim' | 'release'): Promise<boolean> {
  const { task } = (await readAnyTask(r, id)).desk;
  const { user } = r;
  const claiming = { act, tasks: [id], to: act === 'claim' ? user.username : null };
  const done = await carriedOut(r, claiming, () => {
    if (task.state !== 'open') throw new Problem(ENDED[task.state]);
    const why = act === 'claim' ? against(user, task) : undefined;
    if (why) throw new Problem(why);
  });
  if ('refused' in done) throw new Problem('not-your-task');
  return done.repeated;
}

/** @returns whether it was sent before */
export async function reassign(r: Request, tasks: readonly string[], username: string): Promise<boolean> {
  const done = await carriedOut(r, { act: 'reassign', tasks, to: username }, async () => {
    const { pool } = r.deps.db;
    const account = await whomToReassignTo(pool, username, civilDate(r.now));
    const to = account && reachOf(r.user).includes(account.agency_id) ? userOf(account) : undefined;
    const found = await Promise.all(tasks.map((id) => anyTaskOf(r, id)));
    const faults = found.flatMap((desk, i): InputError[] => {
      const pointer = `/tasks/${i}`;
      if (!desk || !may(r.user, 'task:reassign', { agency: desk.task.agency_id }))
        return [{ pointer, code: 'not-known' }];
      if (desk.task.state !== 'open' || (desk.task.assignee !== null && !desk.task.claimed))
        return [{ pointer, code: 'not-reassignable' }];
      return [];
    });
    if (faults.length > 0) throw invalid(faults);
    const barred = found.some(
      (desk) =>
        !to || account?.away === true || against(to, desk!.task) !== undefined || desk!.recused.includes(to.username),
    );
    if (barred) throw invalid([{ pointer: '/to', code: 'barred' }]);
  });
  if ('refused' in done) throw invalid([{ pointer: `/tasks/${done.refused}`, code: 'not-reassignable' }]);
  return done.repeated;
}

/** Sent again it is what it was, whatever stands against it by now. */
async function carriedOut(r: Request, claiming: Claiming, check: () => void | Promise<void>) {
  const { act, tasks, to } = claiming;
  const by = {
    id: idFor(`task-${act}/${r.user.username}/${r.idempotencyKey}`),
    requestHash: hashOf({ tasks, to }).hash,
    actor: r.user.username,
    at: r.now,
  };
  const told = (done: Claimed) => {
    if ('refused' in done && done.refused === 'key-reused') throw new Problem('idempotency-key-reused');
    return done as { repeated: boolean } | { refused: number };
  };
  try {
    await check();
  } catch (error) {
    const earlier = await sentBefore(r.deps.db.pool, tasks, by);
    if (!earlier) throw error;
    return told(earlier);
  }
  return told(await setClaims(r.deps.db.pool, claiming, by));
}
