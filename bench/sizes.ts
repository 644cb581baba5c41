/** Times a question is asked before it is measured, measured, and asked before its plan is taken: the sixth time it has its lasting one. */
export interface Asking {
  readonly warmUp: number;
  readonly times: number;
  readonly explained: number;
}

/** How much of everything is done. Seconds and counts. */
export interface Sizes {
  /** Each look at the machine itself, s. */
  readonly lookFor: number;
  /** Cases that are under way at the same time, at saturation. */
  readonly inFlight: number;
  /** Of each arm before the first round, s. */
  readonly warmUp: number;
  /** How long new cases are begun in one turn of an arm, s. */
  readonly turn: number;
  /** Cases of each arm and round that are played one at a time. */
  readonly idleCases: number;
  /** Cases a second of the open loop, and how long they are begun, s. */
  readonly paces: readonly number[];
  readonly paceFor: number;
  /** Open cases at which memory is read, and how long the processes come to rest before, s. */
  readonly openCases: readonly number[];
  readonly settle: number;
  /** Deadlines of one instant. */
  readonly deadlines: number;
  /** Kills of each process. */
  readonly kills: number;
  /** Cases on record at which everything is asked again. */
  readonly records: readonly number[];
  readonly asking: Asking;
  /** Open cases of the service at rest, and how long it is looked at, s. */
  readonly restCases: number;
  readonly restFor: number;
}

export const FULL: Sizes = {
  ...{ lookFor: 3, inFlight: 20, warmUp: 15, turn: 20, idleCases: 6 },
  ...{ paces: [5, 10], paceFor: 20 },
  ...{ openCases: [0, 1000, 2000, 3000, 4000, 5000], settle: 5 },
  ...{ deadlines: 3000, kills: 3 },
  records: [10_000, 100_000, 1_000_000],
  asking: { warmUp: 5, times: 25, explained: 7 },
  ...{ restCases: 1000, restFor: 60 },
};

export const QUICK: Sizes = {
  ...{ lookFor: 1, inFlight: 10, warmUp: 1, turn: 2.5, idleCases: 2 },
  ...{ paces: [5], paceFor: 4 },
  ...{ openCases: [0, 100, 200], settle: 1 },
  ...{ deadlines: 60, kills: 1 },
  records: [1_000, 10_000],
  asking: { warmUp: 5, times: 25, explained: 7 },
  ...{ restCases: 50, restFor: 6 },
};
