import type { Instant } from '../domain/time.js';
import type { Person } from '../stand/http.js';
import type { Random } from '../stand/random.js';
import type { Diary } from './diary.js';
import type { CaseSpec } from './docket.js';
import { registerLine } from './entry.js';
import type { Habits } from './habits.js';
import type { SimCase } from './moment.js';
import type { Roster } from './roster.js';
import { workingTimeAfter } from './working-hours.js';

export interface LedgerSetup {
  readonly diary: Diary;
  readonly roster: Roster;
  readonly habits: Habits;
  readonly now: () => Instant;
  readonly chance: (spec: CaseSpec, question: string) => Random;
  readonly key: (what: string) => string;
  readonly refused: (problem: unknown, status: number) => void;
}

/** A line with what is wrong about it: written twice, or its case names another number. */
interface Wrong {
  readonly line: string;
  readonly why: 'twice' | 'misread';
}

/**
 * The registers beside the system: a line for whoever comes, and once a week somebody goes through them. What was written
 * twice is proposed to be void, a line whose case was typed in under another number to be tied to it; the head confirms.
 */
export class Ledger {
  constructor(private readonly o: LedgerSetup) {}

  /** The line, on the day of receipt. */
  expect(sim: SimCase): void {
    const { spec } = sim;
    const { register } = spec;
    if (!register) return;
    const { roster, habits, chance } = this.o;
    const who = register.register === 'station' ? roster.desk(spec.station) : roster.post('intake');
    const twice = chance(spec, 'register.twice').chance(habits.lineTwice);
    this.o.diary.put({
      key: `register/${spec.no}`,
      who,
      at: spec.receivedAt,
      run: async (person) => {
        const line = registerLine(spec);
        const id = await this.#write(person, line, `register.${spec.no}`);
        if (isMisread(spec, habits, chance)) this.#goThrough(sim, who, { line: id, why: 'misread' });
        if (!twice) return;
        const second = await this.#write(person, { ...line, number: `${register.number}之二` }, `twice.${spec.no}`);
        this.#goThrough(sim, who, { line: second, why: 'twice' });
      },
    });
  }

  /** As it is typed in with the case. */
  typedNumber(spec: CaseSpec): string | undefined {
    const { register } = spec;
    if (!register || register.register === 'organ-notice') return undefined;
    return isMisread(spec, this.o.habits, this.o.chance) ? `${register.number}0` : register.number;
  }

  async #write(person: Person, line: object, key: string): Promise<string> {
    const { status, body } = await person.post<{ id: string }>('/paper-register', line, this.o.key(key));
    if (status !== 201) throw new Error(`the register takes no entry: ${status}`);
    return body.id;
  }

  /** In the next round of the registers; a case that is not there yet is looked for again in the round after. */
  #goThrough(sim: SimCase, who: string, wrong: Wrong, round = 1): void {
    const { spec } = sim;
    const { habits, chance, now, roster, diary } = this.o;
    const at = workingTimeAfter(now(), chance(spec, `round.${wrong.why}.${round}`).about(habits.roundOfRegisters));
    diary.put({
      key: `${wrong.why}/${spec.no}`,
      who,
      at: roster.back(who, at),
      run: async (person) => {
        if (wrong.why === 'twice')
          return this.#propose(sim, person, wrong, round, { kind: 'void', ground: 'duplicate', reason: '重复登记。' });
        if (sim.id !== undefined)
          return this.#propose(sim, person, wrong, round, { kind: 'tie', case: sim.id, reason: '录入时编号抄错。' });
        if (round < ROUNDS) this.#goThrough(sim, who, wrong, round + 1);
      },
    });
  }

  /** What the head sends back is looked up in the book, and proposed again in the next round. */
  async #propose(sim: SimCase, person: Person, wrong: Wrong, round: number, change: object): Promise<void> {
    const { spec } = sim;
    const { diary, roster, habits, now, chance, key, refused } = this.o;
    const path = `/paper-register/${wrong.line}/corrections`;
    const what = `${wrong.why}.${round}.${spec.no}`;
    const { status, body } = await person.post<{ n: number }>(path, change, key(what));
    if (status >= 400) return refused(body, status);
    const r = chance(spec, `confirm.${wrong.why}.${round}`);
    const at = workingTimeAfter(now(), r.about(habits.confirm.days));
    const confirms = r.chance(habits.confirmed);
    const head = roster.standIn(roster.post('director'), at);
    diary.put({
      key: `${wrong.why}.decided/${spec.no}`,
      who: head,
      at: roster.back(head, at),
      run: async (decider) => {
        const [action, sent] = confirms ? ['confirm', {}] : ['reject', { reason: '请核对原登记簿。' }];
        const answer = await decider.post(`${path}/${body.n}/actions/${action}`, sent, key(`${what}.${action}`));
        if (answer.status >= 400) refused(answer.body, answer.status);
        else if (!confirms && round < ROUNDS) this.#goThrough(sim, person.username, wrong, round + 1);
      },
    });
  }
}

/** What was left in the drawer is not found by looking again for ever. */
const ROUNDS = 8;

/** A number of ours is copied from the register into the system; an organ's stands in its letter. */
const isMisread = (spec: CaseSpec, habits: Habits, chance: LedgerSetup['chance']): boolean =>
  spec.register !== undefined &&
  spec.register.register !== 'organ-notice' &&
  chance(spec, 'register.misread').chance(habits.numberMisread);
