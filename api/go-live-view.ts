import { z } from 'zod';
import type { AgencyGoLive } from '../db/office/go-live.js';
import { isGoingLive } from '../domain/go-live.js';
import { formatInstant, type Instant } from '../domain/time.js';

/** 上线接管期 of an agency, as all its people see it. */
export const goLiveView = z
  .object({
    from: z
      .string()
      .describe('开启的时刻；此前收到的案件可以接管 / opened at; what was received before it may be taken over'),
    until: z.string().describe('最后一日 / the last day'),
    by: z.string(),
    byName: z.string(),
    open: z.boolean(),
  })
  .meta({ id: 'GoLive' });

export const viewGoLive = (goLive: AgencyGoLive | undefined, now: Instant): z.input<typeof goLiveView> | null =>
  goLive === undefined ? null : { ...goLive, from: formatInstant(goLive.from), open: isGoingLive(goLive, now) };
