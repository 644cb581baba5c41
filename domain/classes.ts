import { AGENCY, deputised, DESK, READERS, type Grants, type Relation, type Role } from './roles.js';

/**
 * Who reads what of a case, field by field (docs/security.md, docs/decisions/0035). Every field of a form, and of an answer, is of one of
 * these classes (api/sight); a text that may hold anything is of that of the entry it stands in.
 *
 * case: what was done, by whom, when, with what outcome · people: who they are, and what they told · health: health, disability, custody,
 * violence · means: 经济状况, and what review, decision and objection say of it · words: notes and reasons by which the procedure goes
 * on · work: the handler's own: meeting, file, progress, summary · callback: what whoever was called said of the handler · attendance:
 * what an observer thought of him · evaluation: grade, sheet and reasons · figure: where the case stands in a rate that goes by one of these · bureau: between
 * the bureau and the head
 */
export const CLASSES = [
  ...(['case', 'people', 'health', 'means', 'words', 'work'] as const),
  ...(['callback', 'attendance', 'evaluation', 'figure', 'bureau'] as const),
] as const;
export type FieldClass = (typeof CLASSES)[number];

/** Of these whoever handles the case, or ever did, reads nothing: whatever other post he holds, and whoever wrote it. */
export const JUDGING: readonly FieldClass[] = ['callback', 'attendance', 'evaluation', 'figure'];

/**
 * How the reader stands to what he reads. Beside those of permissions (roles.ts):
 * objection: to the decision of the case an objection was raised, which the bureau decides on · beside: the entry stands beside a
 * task that is his to do: it says why, or what for
 */
export type Nearness = Relation | 'objection' | 'beside';
export type Readers = Partial<Record<Role, readonly Nearness[]>>;

/** Who talks to the people, decides on them or keeps their file. */
export const PEOPLE_READERS = {
  ...DESK,
  reviewer: AGENCY,
  director: AGENCY,
  callback: AGENCY,
  archivist: AGENCY,
  lawyer: ['handler'],
} satisfies Grants;

/** Who has to do with the application: it is told there, judged by and kept. */
const OF_DECISION = { ...DESK, reviewer: AGENCY, director: AGENCY, archivist: AGENCY, bureau: ['objection'] } as const;

const TABLE = {
  case: READERS,
  people: PEOPLE_READERS,
  // Persons are shown whole or masked.
  health: PEOPLE_READERS,
  means: OF_DECISION,
  words: { ...OF_DECISION, assigner: ['beside'], lawyer: ['handler'] },
  // 律师法 art. 38: what a client says to his lawyer is the lawyer's to keep; the centre leads (法律援助法 art. 46), quality is judged by it.
  // Whoever is to take the case over reads the list that he signs.
  work: { director: AGENCY, evaluator: AGENCY, lawyer: ['handler', 'beside'] },
  // What was heard of the handler is among what his work is judged by (法律援助法 art. 57, 59).
  callback: { director: AGENCY, callback: AGENCY, evaluator: AGENCY, bureau: AGENCY },
  attendance: { director: AGENCY, evaluator: AGENCY, bureau: AGENCY },
  // 质量评估 is kept in the volume.
  evaluation: { director: AGENCY, evaluator: AGENCY, archivist: AGENCY, bureau: AGENCY },
  // A figure is led back to its cases by whoever answers for it, and by whoever examines that.
  figure: { director: AGENCY, bureau: AGENCY, auditor: AGENCY },
  bureau: { director: AGENCY, bureau: AGENCY },
} as const satisfies Record<FieldClass, Readers>;

export const READ_BY: Readonly<Record<FieldClass, Readers>> = Object.fromEntries(
  CLASSES.map((name) => [name, deputised<Nearness>(TABLE[name])]),
) as Record<FieldClass, Readers>;
