import type { Json } from '../record.js';

/** What must stand in the tables, as far as the procedure alone decides it. */
export interface ModelTask {
  readonly id: string;
  readonly kind: string;
  readonly openedSeq: number;
  readonly hearing?: number;
  /** Deadline whose rung asks for it. */
  readonly deadline?: string;
  /** What the task was opened with: a correction's field and value, a notice's dates. */
  told?: Json;
  state: 'open' | 'done' | 'cancelled' | 'expired';
  outcome?: string;
  endedSeq?: number;
}

export interface ModelDeadline {
  readonly id: string;
  readonly rule: string;
  readonly start: number;
  readonly fixedDue?: number;
  readonly supersedes?: string;
  /** Date on record that it hangs on. */
  anchor?: string;
  readonly armedSeq: number;
  readonly armedAt: number;
  pauses: readonly { readonly from: string; readonly to: string }[];
  task?: string;
  end?: DeadlineEnd;
  /** How it had ended before another one took its place. */
  before?: DeadlineEnd;
  /** Its ladder was stopped for an objective cause. */
  hushed?: boolean;
}
export interface DeadlineEnd {
  readonly how: 'done' | 'missed' | 'cancelled';
  readonly seq: number;
  readonly at: number;
  readonly by: string;
  /** Day of the event that met it, and which date on record that is. */
  readonly on?: string;
  readonly metBy?: string;
  readonly reason?: string;
}

export interface ModelHearing {
  readonly no: number;
  day: string;
  forum: string;
  public: boolean;
  ground: string | null;
  state: string;
  summonsOn: string;
  readonly reportedAt: number;
  late: boolean;
  handler: string | null;
  heldAt: number | null;
}
export interface ModelAttendance {
  readonly hearing: number;
  observer: string | null;
  namedAt: number | null;
  outcome: string | null;
  mode: string | null;
  recordedAt: number | null;
  /** Somebody was there, or says that he was not. */
  told?: true;
}

/** Who answered what, when. */
export interface Act {
  readonly action: string;
  readonly user: string;
  readonly data: Json;
  readonly on: string;
}
