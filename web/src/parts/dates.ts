/** Everything is told in the office's own time, wherever the browser thinks it is. */
const ZONE = 'Asia/Shanghai';
const INSTANT = new Intl.DateTimeFormat('sv-SE', {
  timeZone: ZONE,
  dateStyle: 'short',
  timeStyle: 'short',
});
const DAY = new Intl.DateTimeFormat('sv-SE', { timeZone: ZONE, dateStyle: 'short' });

/** `2026-11-30 17:05` */
export const instantText = (at: string | null | undefined): string => (at ? INSTANT.format(new Date(at)) : '');
/** `2026-11-30` */
export const dayText = (at: string | null | undefined): string =>
  at ? (at.length === 10 ? at : DAY.format(new Date(at))) : '';
export const today = (): string => DAY.format(new Date());

/** Calendar days from the first to the second. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);

export const addDays = (day: string, n: number): string =>
  new Date(Date.parse(day) + n * 86_400_000).toISOString().slice(0, 10);

/** From Monday to Sunday. */
export function weekOf(day: string): { from: string; to: string } {
  const from = addDays(day, -((new Date(day).getUTCDay() + 6) % 7));
  return { from, to: addDays(from, 6) };
}
export function monthOf(day: string): { from: string; to: string } {
  const from = `${day.slice(0, 7)}-01`;
  const next = addDays(from, 31);
  return { from, to: addDays(`${next.slice(0, 7)}-01`, -1) };
}
