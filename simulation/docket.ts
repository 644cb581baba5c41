import { addDays, atTime, civilDate, daysBetween, type CivilDate, type Instant } from '../domain/time.js';
import { random, type Random } from '../stand/random.js';
import type { Habits } from './habits.js';
import { person, type Person } from './persons.js';
import type { Profile, Stratum } from './profiles/profile.js';
import { calendar, workingDay, workingTimeAfter } from './working-hours.js';

/** A matter that will come to the centre: what happens outside, before anybody decides anything. */
export interface CaseSpec {
  /** 1, 2, … in the order of receipt; names the case in every question put to chance. */
  readonly no: number;
  readonly stratum: Stratum;
  /** Instant the application or the notice came. */
  readonly receivedAt: Instant;
  readonly channel: string;
  readonly station?: string;
  readonly organ?: { readonly kind: 'court' | 'procuratorate' | 'police'; readonly name: string };
  readonly noticeNumber?: string;
  readonly title: string;
  readonly narrative: string;
  readonly recipients: readonly Person[];
  readonly opposing: readonly Person[];
  readonly lifeOrDeath: boolean;
  /** 时效届满日, where the desk asks for it. */
  readonly limitationOn?: CivilDate;
  readonly language?: string;
  /** Number of the case of the stage before, in the same criminal matter. */
  readonly follows?: number;
  /** Which register holds it beside the system. */
  readonly register?: { readonly register: 'paper' | 'station' | 'organ-notice'; readonly number: string };
  /** When it is typed in; undefined where the paper stays in the drawer. */
  readonly enteredAt?: Instant;
  /** What is left empty at first. */
  readonly gaps: readonly ('narrative' | 'idNumber')[];
}

export interface DocketRequest {
  readonly profile: Profile;
  readonly from: CivilDate;
  readonly to: CivilDate;
  readonly cases: number;
  /** On top of them, of the period's last days: what is on the desks on the day after. */
  readonly lately?: { readonly days: number; readonly cases: number };
  readonly seed: number;
}

/** Every case of the period, in the order of receipt. The same request gives the same docket. */
export function docket({ profile, from, to, cases, lately, seed }: DocketRequest): CaseSpec[] {
  const draftsOf = (what: string, since: CivilDate, count: number) =>
    shares(profile.strata, count).flatMap(({ stratum, n }) =>
      Array.from({ length: n }, (_, i) => draft(profile, stratum, random(seed, what, stratum.name, i), since, to)),
    );
  const drafts = draftsOf('docket', from, cases);
  if (lately) drafts.push(...draftsOf('lately', addDays(to, 1 - lately.days), lately.cases));
  const ordered = drafts.sort((a, b) => a.receivedAt - b.receivedAt || (a.narrative < b.narrative ? -1 : 1));
  const numbered = ordered.map((spec, i) => {
    const no = i + 1;
    const { organ } = spec;
    return {
      ...spec,
      no,
      ...(organ && { noticeNumber: noticeNumber(profile.place, organ.kind, spec.receivedAt, no) }),
    };
  });
  return chained(numbered, seed).map((spec) => onPaper(spec, profile.habits, seed));
}

/** The strata's shares of `cases`, by largest remainder; the docket's own numbers when it is the docket's own total. */
export function shares(strata: readonly Stratum[], cases: number): { stratum: Stratum; n: number }[] {
  const total = strata.reduce((sum, s) => sum + s.cases, 0);
  const exact = strata.map((stratum) => ({ stratum, quota: (stratum.cases * cases) / total }));
  let left = cases - exact.reduce((sum, { quota }) => sum + Math.floor(quota), 0);
  const bonus = new Set<Stratum>();
  for (const { stratum } of [...exact].sort((a, b) => (b.quota % 1) - (a.quota % 1) || b.quota - a.quota)) {
    if (left-- > 0) bonus.add(stratum);
  }
  return exact.map(({ stratum, quota }) => ({ stratum, n: Math.floor(quota) + (bonus.has(stratum) ? 1 : 0) }));
}

type Draft = Omit<CaseSpec, 'no' | 'noticeNumber' | 'enteredAt'>;

function draft(profile: Profile, stratum: Stratum, r: Random, from: CivilDate, to: CivilDate): Draft {
  const day = addDays(from, r.whole(0, daysBetween(from, to)));
  const criminal = stratum.kind === 'criminal';
  const station =
    stratum.door === 'application' && r.chance(profile.atStations) ? r.weighted(profile.stations) : undefined;
  const channel = station ? 'station' : channelOf(stratum, r);
  const minor = r.chance(criminal ? 0.06 : 0.04);
  const detained = criminal && r.chance(0.7);
  const migrant = r.chance(stratum.migrants ?? 0.1);
  const group = r.chance(stratum.groups ?? 0) ? r.whole(3, 12) : 1;
  const organ = stratum.door === 'notice' ? organOf(profile.place, stratum) : undefined;
  const title = r.pick(stratum.titles);
  return {
    stratum,
    receivedAt: receipt(day, to, channel, r),
    channel,
    ...(station && { station }),
    ...(organ && { organ }),
    title,
    narrative: `${title}。经办人${r.whole(1000, 9999)}登记的案情摘要。`,
    recipients: Array.from({ length: group }, () => person(r, day, { criminal, detained, minor, migrant })),
    opposing: criminal || stratum.notarial ? [] : [opponent(profile.place, stratum, r)],
    // 可能判处无期徒刑、死刑: rare in a county, and only at the trial.
    lifeOrDeath: stratum.criminalStage === 'first-instance' && r.chance(0.04),
    ...(r.chance(0.02) && { language: r.pick(['ug', 'yue', 'csl']) }),
    gaps:
      stratum.door === 'application' && r.chance(profile.habits.incomplete)
        ? [r.pick(['narrative', 'idNumber'] as const)]
        : [],
    // Drawn last: what came before stays as it was.
    ...(stratum.door === 'application' &&
      !criminal &&
      r.chance(profile.habits.limitationKnown) && { limitationOn: addDays(day, r.whole(2, 400)) }),
  };
}

/** Windows and organs have hours; the web does not. On a day off people come on the next working day of the period. */
function receipt(day: CivilDate, to: CivilDate, channel: string, r: Random): Instant {
  const minutes = r.whole(0, 59);
  if (channel === 'web') return atTime(day, '00:00') + (r.whole(8, 21) * 60 + minutes) * 60_000;
  const open = workingDay(day);
  const on = open > to ? calendar.workingDayBefore(day) : open;
  return atTime(on, '00:00') + (r.whole(9, 16) * 60 + minutes) * 60_000;
}

function channelOf(stratum: Stratum, r: Random): string {
  if (stratum.door === 'notice') return 'notice';
  if (stratum.kind === 'criminal') return r.weighted({ detention: 0.6, window: 0.4 });
  return r.weighted({ window: 0.6, web: 0.15, hotline: 0.15, referral: 0.1 });
}

function organOf(place: string, { criminalStage }: Stratum): NonNullable<CaseSpec['organ']> {
  if (criminalStage === 'investigation') return { kind: 'police', name: `${place}公安局` };
  if (criminalStage === 'prosecution-review') return { kind: 'procuratorate', name: `${place}人民检察院` };
  return { kind: 'court', name: criminalStage === 'second-instance' ? '中级人民法院' : `${place}人民法院` };
}

const WORD = { court: '刑通', procuratorate: '检援', police: '公援' } as const;
/** No organ gives a number twice. */
const noticeNumber = (place: string, kind: keyof typeof WORD, receivedAt: Instant, no: number) =>
  `(${civilDate(receivedAt).slice(0, 4)})${place}${WORD[kind]}${no}号`;

function opponent(place: string, stratum: Stratum, r: Random): Person {
  const company = stratum.matter === 'labour' || r.chance(0.4);
  const name = company
    ? `${place}${r.pick(['宏远', '新达', '恒通', '金阳', '瑞丰'])}${r.whole(1, 400)}厂`
    : `对方${r.whole(1, 9999)}`;
  return { name, idKind: 'pending', categories: [], detained: false };
}

/** A defendant of one stage comes again at the next, two to four months later, under a new notice (one stage, one case). */
function chained(specs: readonly CaseSpec[], seed: number): CaseSpec[] {
  const before = new Map<number, CaseSpec>();
  for (const spec of specs) {
    const stage = NEXT_STAGE[spec.stratum.criminalStage ?? ''];
    if (!stage || !random(seed, 'chain', spec.no).chance(0.4)) continue;
    const later = specs.find((s) => {
      const days = daysBetween(civilDate(spec.receivedAt), civilDate(s.receivedAt));
      const fits = s.stratum.criminalStage === stage && s.stratum.door === 'notice' && !before.has(s.no);
      return fits && days >= 50 && days <= 130;
    });
    if (later) before.set(later.no, spec);
  }
  const first = (spec: CaseSpec): CaseSpec => {
    const earlier = before.get(spec.no);
    return earlier ? first(earlier) : spec;
  };
  return specs.map((spec) => {
    const earlier = before.get(spec.no);
    if (!earlier) return spec;
    const { title, recipients } = first(spec);
    return { ...spec, follows: earlier.no, title, recipients };
  });
}

const NEXT_STAGE: Readonly<Record<string, string>> = {
  investigation: 'prosecution-review',
  'prosecution-review': 'first-instance',
};

/** Which register writes it down, and when it comes into the system. */
function onPaper(spec: CaseSpec, h: Habits, seed: number): CaseSpec {
  const r = random(seed, 'paper', spec.no);
  const year = civilDate(spec.receivedAt).slice(0, 4);
  const number = `纸${year}-${String(spec.no).padStart(4, '0')}`;
  if (r.chance(h.paperFirst)) {
    const register = spec.station ? ('station' as const) : ('paper' as const);
    const dropped = r.chance(h.drawer);
    const days = spec.organ ? h.noticePaperDays : h.paperDays;
    const enteredAt = workingTimeAfter(spec.receivedAt, r.about(days));
    return { ...spec, register: { register, number }, ...(!dropped && { enteredAt }) };
  }
  const enteredAt = r.chance(h.nextDay) ? workingTimeAfter(spec.receivedAt, 1) : spec.receivedAt;
  const organ = spec.noticeNumber !== undefined && r.chance(h.organRegister);
  return { ...spec, enteredAt, ...(organ && { register: { register: 'organ-notice', number: spec.noticeNumber } }) };
}
