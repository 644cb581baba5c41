import type { CaseKind, CriminalStage, Door, Procedure } from '../../domain/case/words.js';
import type { Habits } from '../habits.js';

/** Cases of one kind, and how many of them the docket of a whole period has. */
export interface Stratum {
  readonly name: string;
  readonly cases: number;
  readonly door: Door;
  readonly kind: CaseKind;
  readonly criminalStage?: CriminalStage;
  readonly procedure?: Procedure;
  readonly notarial?: boolean;
  readonly matter: string;
  /** 案由, one of them each. */
  readonly titles: readonly string[];
  /** Share of cases with more than one recipient (群体性案件). */
  readonly groups?: number;
  readonly migrants?: number;
}

export interface Profile {
  readonly name: string;
  /** Agency of the demo, and what its accounts' names end in. */
  readonly agency: string;
  readonly suffix: string;
  readonly strata: readonly Stratum[];
  /** Days the docket's numbers are of; used when no number of cases is given. */
  readonly days: number;
  /** Share of the applications that come to a station, and the stations' shares among them. */
  readonly atStations: number;
  readonly stations: Readonly<Record<string, number>>;
  /** Short name of the place in the organs' names and numbers. */
  readonly place: string;
  readonly habits: Habits;
}
