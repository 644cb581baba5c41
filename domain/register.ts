import type { CivilDate } from './time.js';

/** 登记簿: lines of books outside the system, and how a line is put right (docs/decisions/0028). */

/** Where a line was written down before it came here. */
export const REGISTERS = ['paper', 'organ-notice', 'station', 'import'] as const;
export type Register = (typeof REGISTERS)[number];

/** What a line holds. */
export interface Line {
  readonly register: Register;
  readonly number: string;
  readonly day: CivilDate;
  readonly person: string;
  readonly matter: string | null;
  readonly station: string | null;
}
export const LINE_FIELDS = ['register', 'number', 'day', 'person', 'matter', 'station'] as const;
export type LineField = (typeof LINE_FIELDS)[number];

/** What has become of it. */
export interface LineState extends Line {
  readonly caseId: string | null;
  /** Of what was tied by hand, the automatic match leaves its hands. */
  readonly handCaseId: string | null;
  readonly voidGround: VoidGround | null;
}

/** Why a line is void, as a code: the words may name people. */
export const VOID_GROUNDS = ['duplicate', 'not-received', 'other-register', 'other'] as const;
export type VoidGround = (typeof VOID_GROUNDS)[number];

export const CHANGE_KINDS = ['value', 'tie', 'untie', 'void', 'restore'] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** What somebody proposes: one thing. */
export type LineChange =
  | { readonly kind: 'value'; readonly field: LineField; readonly value: string | null }
  | { readonly kind: 'tie'; readonly caseId: string }
  | { readonly kind: 'void'; readonly ground: VoidGround }
  | { readonly kind: 'untie' | 'restore' };

/** Of which one proposal at a time is open. */
export type Thing = LineField | 'case' | 'state';

export function thingOf(change: LineChange): Thing {
  if (change.kind === 'value') return change.field;
  return change.kind === 'tie' || change.kind === 'untie' ? 'case' : 'state';
}

/** What is on record of the thing; of the state the ground on which the line is void. */
export function valueOf(line: LineState, thing: Thing): string | null {
  if (thing === 'case') return line.caseId;
  return thing === 'state' ? line.voidGround : line[thing];
}

/** What takes its place. */
export function newValue(change: LineChange): string | null {
  switch (change.kind) {
    case 'value':
      return change.value;
    case 'tie':
      return change.caseId;
    case 'void':
      return change.ground;
    default:
      return null;
  }
}

/** Whether the line, as it is, can be put right so. A void line can only be restored. */
export function isPossible(line: LineState, change: LineChange): boolean {
  if (change.kind === 'restore') return line.voidGround !== null;
  if (line.voidGround !== null) return false;
  if (change.kind === 'untie') return line.caseId !== null;
  return change.kind !== 'tie' || line.handCaseId !== change.caseId;
}

/** What the automatic match goes by: where one of these changes, it judges anew. */
const MATCHED_BY: readonly LineField[] = ['register', 'number', 'day', 'person'];

/**
 * The line after the change. A void one keeps its case, for the figures of before; restored, it has again what was tied by
 * hand, and anything else is for the automatic match to find.
 */
export function changed<L extends LineState>(line: L, change: LineChange): L {
  switch (change.kind) {
    case 'value': {
      const judgedAnew = MATCHED_BY.includes(change.field) && line.handCaseId === null;
      return { ...line, [change.field]: change.value, ...(judgedAnew && { caseId: null }) };
    }
    case 'tie':
      return { ...line, caseId: change.caseId, handCaseId: change.caseId };
    case 'untie':
      return { ...line, caseId: null, handCaseId: null };
    case 'void':
      return { ...line, voidGround: change.ground };
    case 'restore':
      return { ...line, voidGround: null, caseId: line.handCaseId };
  }
}

/** The line as it was first entered: what was corrected of it has its oldest value. @param confirmed oldest first */
export function asEntered<L extends Line>(
  line: L,
  confirmed: readonly { readonly thing: string; readonly before: string | null }[],
): L {
  const oldest = [...confirmed].reverse().filter(({ thing }) => LINE_FIELDS.some((field) => field === thing));
  return { ...line, ...Object.fromEntries(oldest.map(({ thing, before }) => [thing, before])) };
}
