/** As much of a deadline as its course is drawn from. */
export interface Course {
  readonly started: string;
  readonly due: string;
  readonly lastDay: string | null;
  readonly paused: readonly { readonly from: string; readonly to: string }[];
  readonly rungs: readonly { readonly rung: string; readonly at: string; readonly fired: string | null }[];
  readonly endedAt: string | null;
}
export interface Mark {
  readonly kind: 'started' | 'paused' | 'rung' | 'due' | 'ended';
  /** An instant, or a day. */
  readonly at: string;
  readonly until?: string;
  readonly rung?: string;
  readonly state?: 'fired' | 'planned' | 'unneeded';
  /** Where it lies, between 0 and 1. */
  readonly place: number;
}
const DAY = 86_400_000;
/** The office's day begins and ends by its own clock. */
const timeOf = (at: string, end = false): number =>
  at.length === 10 ? Date.parse(`${at}T00:00:00+08:00`) + (end ? DAY : 0) : Date.parse(at);

/** Everything of a deadline in its order, each with its place between the start and the last of it. */
export function timelineOf(
  d: Course,
  today: string,
): { marks: Mark[]; pauses: { from: number; to: number }[]; now: number } {
  const start = timeOf(d.started);
  const times = [
    timeOf(d.due),
    ...d.rungs.map((r) => timeOf(r.fired ?? r.at)),
    ...(d.endedAt ? [timeOf(d.endedAt)] : []),
  ];
  const span = Math.max(...times, start + DAY) - start;
  const placeOf = (time: number): number => Math.min(1, Math.max(0, (time - start) / span));
  const marks: Mark[] = [
    { kind: 'started', at: d.started, place: 0 },
    ...d.paused.map((p) => ({ kind: 'paused' as const, at: p.from, until: p.to, place: placeOf(timeOf(p.from)) })),
    ...d.rungs.map((r) => ({
      kind: 'rung' as const,
      at: r.fired ?? r.at,
      rung: r.rung,
      state: r.fired ? ('fired' as const) : d.endedAt ? ('unneeded' as const) : ('planned' as const),
      place: placeOf(timeOf(r.fired ?? r.at)),
    })),
    { kind: 'due', at: d.lastDay ?? d.due, place: placeOf(timeOf(d.due)) },
    ...(d.endedAt ? [{ kind: 'ended' as const, at: d.endedAt, place: placeOf(timeOf(d.endedAt)) }] : []),
  ];
  const order = (m: Mark): number => (m.kind === 'due' ? timeOf(d.due) : timeOf(m.at));
  return {
    marks: marks.sort((a, b) => order(a) - order(b)),
    pauses: d.paused.map((p) => ({ from: placeOf(timeOf(p.from)), to: placeOf(timeOf(p.to, true)) })),
    now: placeOf(d.endedAt ? timeOf(d.endedAt) : timeOf(today)),
  };
}
