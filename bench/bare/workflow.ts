import { allHandlersFinished, condition, defineUpdate, setHandler, sleep } from '@temporalio/workflow';

export interface BareStart {
  readonly opening: unknown;
  readonly timerMs: number | null;
}

export interface BareCommand {
  /** What the service's own workflow would be told; nobody looks at it. */
  readonly command: unknown;
  /** A timer to start, ms; null for none. */
  readonly timerMs: number | null;
  readonly last: boolean;
}

export const openedUpdate = defineUpdate<{ seq: number }>('opened');
export const commandUpdate = defineUpdate<{ seq: number }, [BareCommand]>('command');

/** A case as Temporal alone has it: as many Updates and timers, with the same arguments, and handlers that do nothing. */
export async function bareCase({ timerMs }: BareStart): Promise<number> {
  let seq = 1;
  let over = false;
  const arm = (ms: number | null) => {
    if (ms !== null) void sleep(ms);
  };
  setHandler(openedUpdate, () => ({ seq }));
  setHandler(commandUpdate, (told) => {
    arm(told.timerMs);
    over ||= told.last;
    return { seq: ++seq };
  });
  arm(timerMs);
  await condition(() => over && allHandlersFinished());
  return seq;
}
