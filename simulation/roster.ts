import type { Role } from '../domain/roles.js';
import { addDays, atTime, civilDate, daysBetween, type CivilDate, type Instant } from '../domain/time.js';
import { random } from '../stand/random.js';
import type { TaskView } from './answers.js';
import type { Period } from './court.js';
import type { Habits } from './habits.js';
import type { SimCase } from './moment.js';
import { calendar, workingDay } from './working-hours.js';

/** An account of the demo, as far as it matters who it is. */
export interface Account {
  readonly username: string;
  readonly agency_id: string;
  readonly station_id: string | null;
  readonly firm_id: string | null;
  readonly roles: readonly Role[];
}

interface Leave {
  readonly username: string;
  readonly from: CivilDate;
  readonly to: CivilDate;
}

/** Who works at the agency, who is away when, and whose a task is. */
export class Roster {
  readonly people: readonly Account[];
  readonly leaves: readonly Leave[];

  /** @param agencies the centre's own id, then those of the bodies above it */
  constructor(accounts: readonly Account[], agencies: readonly string[], habits: Habits, period: Period, seed: number) {
    this.people = agencies.flatMap((agency) => accounts.filter((account) => account.agency_id === agency));
    this.leaves = this.people.flatMap((account) => leavesOf(account, habits, period, seed));
  }

  /** The first account of the role. */
  post(role: Role): string {
    return this.#one((account) => account.roles.includes(role), role);
  }

  /** The clerk of the station, or of the centre where the station has none of its own. */
  desk(station: string | undefined): string {
    const clerk = this.people.find(
      (a) => station !== undefined && a.station_id === station && a.roles.includes('station'),
    );
    return clerk?.username ?? this.post('intake');
  }

  /** Whose task it is: the assignee's, the manager's of the firm, the desk's that opened the case, or a post's. */
  owner(task: TaskView & { readonly role?: string }, sim: SimCase, role: Role): string {
    if (task.assignee !== null) return task.assignee;
    if (role === 'firm')
      return this.#one((a) => a.firm_id === task.firm && a.roles.includes('firm'), `firm ${task.firm}`);
    if (role === 'intake') return this.desk(sim.spec.station);
    return this.post(role);
  }

  /** The same person, or the deputy while the head is away. */
  standIn(who: string, at: Instant): string {
    return who === this.post('director') && this.#leave(who, at) ? this.post('deputy') : who;
  }

  /** The instant, or when the person is back. */
  back(who: string, at: Instant): Instant {
    const leave = this.#leave(who, at);
    return leave ? atTime(workingDay(addDays(leave.to, 1)), '09:30') : at;
  }

  /** Those who keep the office: their lists fill up without anybody ringing them. */
  get office(): string[] {
    return (['assigner', 'director', 'bureau'] as const).map((role) => this.post(role));
  }

  #leave(who: string, at: Instant): Leave | undefined {
    const day = civilDate(at);
    return this.leaves.find((leave) => leave.username === who && leave.from <= day && day <= leave.to);
  }

  #one(which: (account: Account) => boolean, what: string): string {
    const account = this.people.find(which);
    if (!account) throw new Error(`the agency has no ${what}`);
    return account.username;
  }
}

/** Nobody stands in for those who are alone at their post, so they are away for days, not for weeks. */
function leavesOf({ username, roles }: Account, habits: Habits, { from, to }: Period, seed: number): Leave[] {
  const lawyer = roles.includes('lawyer');
  if (!lawyer && !roles.some((role) => ['director', 'reviewer', 'evaluator', 'archivist', 'callback'].includes(role)))
    return [];
  const r = random(seed, 'leave', username);
  const span = Math.max(1, daysBetween(from, to));
  // In ten months a lawyer takes one leave or two, the others one.
  const often = Math.round(((lawyer ? r.whole(1, 2) : 1) * span) / 304 + (r.chance(0.5) ? 0.49 : 0));
  return Array.from({ length: often }, () => {
    const begins = workingDay(addDays(from, r.whole(5, span)));
    const days = Math.max(1, Math.round(r.about(lawyer ? habits.lawyerLeave : habits.officeLeave)));
    return { username, from: begins, to: calendar.addWorkingDays(begins, days - 1) };
  });
}
