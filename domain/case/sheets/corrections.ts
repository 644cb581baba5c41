import { choice, count, day, fits, flag, maybe, plain, ref, timeOfDay, type Codes } from '../../engine/code.js';
import { FIELDS, notCorrectable, PROPOSERS, thingOf } from '../correctable.js';
import { CHANGES, PARTY_ROLES } from '../correcting.js';
import { isWritten } from '../matters.js';
import { act, action, HEAD, systemAct, task } from '../sheet.js';
import { CRIMINAL_STAGES, PROCEDURES } from '../words.js';

/** What is proposed, as codes. Words and people stay in the command's body, where the confirmed step finds them. */
const proposal = {
  field: choice(...FIELDS),
  value: maybe(plain),
  time: maybe(timeOfDay),
  hearing: maybe(count(1, 1_000)),
  attempt: maybe(count(1, 1_000)),
  role: maybe(choice(...PARTY_ROLES)),
  number: maybe(count(1, 1_000)),
  entry: maybe(count(1, 1_000_000)),
  part: maybe(ref),
  change: maybe(choice(...CHANGES)),
  criminalStage: maybe(choice(...CRIMINAL_STAGES)),
  procedure: maybe(choice(...PROCEDURES)),
  /** The last day that rules and calendar allow for a reply, which the record says (domain/reply-time.ts). */
  latest: maybe(day),
  another: maybe(flag),
};

/** 更正: of one thing, with its reason. It takes effect when a second person has confirmed it (domain/case/correctable.ts). */
export const correct = act(proposal, {
  who: PROPOSERS,
  when: isWritten,
  against: ({ facts, given, today, at, user }) =>
    facts.pending.some(({ thing }) => thing === thingOf(given))
      ? { type: 'correction-pending' }
      : notCorrectable({ facts, proposal: given, today, at, by: user }),
});

/** What a task to confirm is about. */
export const proposedIn = (data: Codes) => (fits(proposal, data) ? data : undefined);

/** 确认更正, by a second person, who never handled the case; what it was about may have changed meanwhile. */
export const confirmCorrection = task({
  pool: HEAD,
  role: 'director',
  actions: {
    confirm: action(
      {},
      {
        against: ({ facts, today, at, user, task: { data } }) => {
          if (facts.handlers.includes(user)) return { type: 'same-person' };
          const given = proposedIn(data);
          const against = given && notCorrectable({ facts, proposal: given, today, at, by: 'system' });
          return given && !against ? undefined : { type: 'correction-outdated' };
        },
      },
    ),
    reject: action(
      {},
      { against: ({ facts, user }) => (facts.handlers.includes(user) ? { type: 'same-person' } : undefined) },
    ),
  },
});

/** A calendar year was published: a deadline that was planned without it is planned anew. */
export const replan = systemAct({ deadline: ref }, { when: isWritten });
