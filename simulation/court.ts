import { isMinor } from '../domain/people.js';
import { addDays, weekday, type CivilDate } from '../domain/time.js';
import type { Random } from '../stand/random.js';
import type { CaseSpec } from './docket.js';
import type { Habits } from './habits.js';
import { workingDay, workingDayOnOrBefore } from './working-hours.js';

/** What the outside does to a case while it is handled: summonses, sittings, the paper that ends it. */

export interface Sitting {
  day: CivilDate;
  readonly summonsOn: CivilDate;
  readonly forum: 'court' | 'arbitration';
  readonly public: boolean;
  readonly ground?: string;
  turn: 'held' | 'put-off' | 'put-off-without-date' | 'cancelled' | 'turned-non-public';
  /** Day of the new date of one put off. */
  readonly newDay?: CivilDate;
}

export interface Period {
  readonly from: CivilDate;
  readonly to: CivilDate;
}

/** The sittings of one case, one after the other, and at the end the document. */
export class Court {
  readonly sittings = new Map<CivilDate, Sitting>();
  /** Day the document comes (结案日); known when the last sitting is over. */
  concludesOn: CivilDate | undefined;
  #left: number;
  #asked = 0;

  constructor(
    private readonly spec: CaseSpec,
    private readonly habits: Habits,
    private readonly period: Period,
    private readonly chance: (question: string, n: number) => Random,
  ) {
    this.#left = sittingsOf(spec, chance('sittings', 0));
  }

  /** The next summons after this day; undefined when the document comes instead. */
  next(after: CivilDate): Sitting | undefined {
    const n = this.#asked++;
    if (this.#left === 0) {
      this.concludesOn = this.#documentDay(after, this.chance('document', 0));
      return undefined;
    }
    this.#left -= 1;
    return this.#sitting(after, this.chance('sitting', n));
  }

  /** What became of a sitting; answers the next one that is summoned. */
  over(sitting: Sitting, how: string): Sitting | undefined {
    if (how === 'turned-non-public') {
      sitting.turn = 'held';
      return undefined;
    }
    if (how === 'put-off' && sitting.newDay !== undefined) {
      const { newDay: day, ...rest } = sitting;
      this.#add({ ...rest, day, turn: 'held' });
      return undefined;
    }
    if (how === 'put-off') this.#left += 1;
    return this.next(sitting.day);
  }

  #sitting(after: CivilDate, r: Random): Sitting {
    const { stratum, recipients } = this.spec;
    const first = this.sittings.size === 0;
    const wait = first ? FIRST_SUMMONS[waitKind(this.spec)] : ([12, 20, 40] as const);
    const summonsOn = workingDay(addDays(after, Math.round(r.about(wait))));
    const arbitration = stratum.procedure === 'labour-arbitration';
    const lead = r.chance(this.habits.shortNotice) ? (arbitration ? 5 : 3) : r.whole(...this.habits.notice);
    const day = this.#free(courtDay(addDays(summonsOn, lead)));
    const ground = closedOn(
      this.spec,
      recipients.some((p) => isMinor(p, day)),
      r,
    );
    // One sitting in eight is put off, most to a day that is named at once; some cases settle on the steps.
    const turn = r.weighted({
      held: 0.79,
      'put-off': 0.1,
      'put-off-without-date': 0.03,
      cancelled: 0.03,
      'turned-non-public': 0.05,
    });
    const sitting: Sitting = {
      day,
      summonsOn,
      forum: arbitration ? 'arbitration' : 'court',
      public: ground === undefined,
      ...(ground !== undefined && { ground }),
      turn: turn === 'turned-non-public' && ground !== undefined ? 'held' : turn,
      ...(turn === 'put-off' && { newDay: courtDay(addDays(day, r.whole(7, 28))) }),
    };
    return this.#add(sitting);
  }

  /** No two sittings of a case fall on one day here, so that the day names the sitting. */
  #add(sitting: Sitting): Sitting {
    const placed = { ...sitting, day: this.#free(sitting.day) };
    this.sittings.set(placed.day, placed);
    return placed;
  }

  #free(day: CivilDate): CivilDate {
    let free = day;
    while (this.sittings.has(free)) free = courtDay(addDays(free, 1));
    return free;
  }

  /** A document that would come in the weeks after the period may come in its last week instead. */
  #documentDay(after: CivilDate, r: Random): CivilDate {
    const heard = this.sittings.size > 0;
    const wait = heard ? AFTER_HEARING[waitKind(this.spec)] : WITHOUT_HEARING[waitKind(this.spec)];
    const natural = workingDay(addDays(after, Math.round(r.about(wait))));
    const { to } = this.period;
    if (natural <= to || natural > addDays(to, 30) || !r.chance(this.habits.lastWeek)) return natural;
    const hurried = workingDayOnOrBefore(addDays(to, -r.whole(0, 6)));
    return hurried > after ? hurried : natural;
  }
}

type WaitKind =
  'investigation' | 'prosecution' | 'trial' | 'appeal' | 'court' | 'arbitration' | 'settlement' | 'notary';

function waitKind({ stratum }: CaseSpec): WaitKind {
  if (stratum.notarial) return 'notary';
  if (stratum.criminalStage === 'investigation') return 'investigation';
  if (stratum.criminalStage === 'prosecution-review') return 'prosecution';
  if (stratum.criminalStage === 'second-instance') return 'appeal';
  if (stratum.criminalStage) return 'trial';
  if (stratum.procedure === 'labour-arbitration') return 'arbitration';
  return stratum.procedure === 'non-litigation' ? 'settlement' : 'court';
}

type Days = readonly [number, number, number];
/** Calendar days from the naming of the handler to the first summons. */
const FIRST_SUMMONS: Readonly<Record<WaitKind, Days>> = {
  investigation: [0, 0, 0],
  prosecution: [0, 0, 0],
  notary: [0, 0, 0],
  settlement: [0, 0, 0],
  // Summary trials come within weeks; the ordinary first instance has two to three months in all.
  trial: [10, 22, 50],
  appeal: [12, 25, 45],
  // Filing, service, mediation before the hearing.
  court: [20, 40, 80],
  // An award is due 45 days after acceptance.
  arbitration: [10, 18, 35],
};
/** Calendar days from the last sitting to the judgment or award. */
const AFTER_HEARING: typeof FIRST_SUMMONS = {
  ...FIRST_SUMMONS,
  trial: [3, 12, 30],
  appeal: [10, 20, 35],
  court: [10, 22, 50],
  arbitration: [7, 14, 30],
};
/** Calendar days from the naming of the handler, where nobody sits: the indictment, the settlement, the deed. */
const WITHOUT_HEARING: typeof FIRST_SUMMONS = {
  investigation: [20, 50, 75],
  prosecution: [15, 30, 50],
  notary: [4, 8, 20],
  settlement: [7, 20, 45],
  trial: [20, 40, 80],
  appeal: [25, 40, 60],
  court: [20, 45, 90],
  arbitration: [10, 25, 45],
};

/** How often the case is heard. Appeals are mostly decided on paper; some suits settle before the first hearing. */
function sittingsOf(spec: CaseSpec, r: Random): number {
  switch (waitKind(spec)) {
    case 'trial':
      return r.chance(0.15) ? 2 : 1;
    case 'appeal':
      return r.chance(0.35) ? 1 : 0;
    case 'court':
      return Number(r.weighted({ 0: 0.12, 1: 0.62, 2: 0.26 }));
    case 'arbitration':
      return r.chance(0.15) ? 0 : 1;
    default:
      return 0;
  }
}

/** Why the public stays outside: defendants under 18 always; privacy, and divorce where a party asks. */
function closedOn({ stratum, title }: CaseSpec, minor: boolean, r: Random): string | undefined {
  if (stratum.kind === 'criminal' && minor) return 'minor-defendant';
  if (title.includes('离婚') && r.chance(0.4)) return 'divorce-on-request';
  return r.chance(0.04) ? 'privacy' : undefined;
}

function courtDay(day: CivilDate): CivilDate {
  return weekday(day) > 5 ? workingDay(addDays(day, 8 - weekday(day))) : workingDay(day);
}

const HOURS = ['08:45', '09:00', '09:30', '10:15', '14:00', '14:30', '15:20'] as const;
const CLERKS = ['书记员沈洁', '书记员陆明', '立案庭张敏', '书记员顾晓'] as const;
/** What the summons says of when and where; an hour is not always told, nor whom to ask. */
export function told({ forum }: Pick<Sitting, 'forum'>, r: Random): Record<string, string | undefined> {
  const phone = `0573-8500${r.whole(1000, 9999)}`;
  const hour = HOURS[r.whole(0, HOURS.length - 1)];
  const clerk = CLERKS[r.whole(0, CLERKS.length - 1)];
  return {
    hour: r.chance(0.9) ? hour : undefined,
    venue: forum === 'court' ? '平湖市人民法院' : '平湖市劳动人事争议仲裁院',
    room: forum === 'court' ? `第${'一二三四五六七八九'[r.whole(0, 8)]}法庭` : `仲裁庭 ${r.whole(1, 3)}`,
    contact: r.chance(0.6) ? `${clerk} ${phone}` : undefined,
  };
}
