import type { Role } from '../../domain/roles.js';

/** Why a change of the office's registers is refused. */
export type Why =
  /** `forbidden`: it is for somebody else to do; `too-late`: it has been decided on. */
  | { readonly type: 'key-reused' | 'not-found' | 'same-person' | 'forbidden' | 'too-late' | 'change-pending' }
  /** There is none, or not the one any more in which it was proposed; it is decided on, withdrawn, or over with its window. */
  | { readonly type: 'no-go-live-window' | 'takeover-ended' }
  /** He, or the place, has work in hand, which has to be handed over first. */
  | { readonly type: 'open-work'; readonly tasks: number; readonly cases: number; readonly people: number }
  | { readonly type: 'field'; readonly pointer: string; readonly code: FieldFault }
  /** Roles that do not go together. */
  | { readonly type: 'roles-apart'; readonly pair: readonly [Role, Role] };
export type FieldFault = 'taken' | 'not-known' | 'required' | 'given-twice' | 'not-here' | 'date-in-past';

/** Thrown within the transaction, so that nothing of it stays. */
export class Refused extends Error {
  override readonly name = 'Refused';
  constructor(readonly why: Why) {
    super(why.type);
  }
}

export const fault = (pointer: string, code: FieldFault): Refused => new Refused({ type: 'field', pointer, code });
