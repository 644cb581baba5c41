import { z } from 'zod';
import type { Field } from '../domain/case/correctable.js';
import type { Facts } from '../domain/case/facts.js';
import type { ChangeCause } from '../domain/case/words.js';
import type { IntakeRecord } from '../domain/case/intake-fields.js';
import { picked, type Codes, type CodesOf, type CodeType, type Optional, type Shape } from '../domain/engine/code.js';
import type { Task } from '../domain/engine/proceeding.js';
import type { RuleBook } from '../domain/resolve.js';
import type { CivilDate, Instant } from '../domain/time.js';
import { dayOf, setOf, timeOfDay, uuid, word } from './fields.js';
import { judgedAt } from './judging.js';

/** What an example may draw on, so that it is valid for that very task now. */
export interface ExampleContext {
  readonly facts: Facts;
  readonly task?: Pick<Task, 'data'>;
  readonly today: CivilDate;
  /** Whom it is shown to. */
  readonly user?: string | undefined;
  /** The best eligible lawyer: of the centre, or of the firm the case lies with. */
  readonly lawyer?: string | undefined;
  readonly firm?: string | undefined;
  readonly observer?: string | undefined;
  /** What is on record of people and matter, where whoever asks may see it. */
  readonly onRecord?: Readonly<Record<string, unknown>>;
  /** What whoever asks may propose to correct; all where it is not said. */
  readonly fields?: readonly Field[];
  /** Why he may ask that the handler be changed; for any cause where it is not said. */
  readonly causes?: readonly ChangeCause[];
}

/** Who an example names where there is nobody it could name: it is not shown then. */
export const NOBODY = '';

/** What the case at hand makes of a form: fewer choices of a field, what is on record of it. */
export interface Narrowed {
  readonly choices?: Readonly<Record<string, readonly string[]>>;
  readonly defaults?: Readonly<Record<string, unknown>>;
}

/** The record at hand, for codes that do not stand in the body. */
export interface Desk {
  readonly facts: Facts;
  /** The instant by which the body is judged. */
  readonly at: Instant;
  /** People and matter as far as they are on record, before this body. */
  readonly recorded: () => Promise<Omit<IntakeRecord, 'door' | 'kind'>>;
  readonly firmOf: (username: string) => Promise<string | undefined>;
  readonly book: () => Promise<RuleBook>;
}

/**
 * The form of one action: a body that people fill in, out of which come the codes that its sheet names. `C`: what it
 * yields; a form that does not yield all of its sheet's codes does not compile (forms/catalogue.ts). `X`: what its example
 * draws on.
 */
export interface Form<out C = unknown, in X = ExampleContext> {
  readonly body: z.ZodObject;
  readonly example: (c: X) => Readonly<Record<string, unknown>>;
  /** What the case at hand makes of it. */
  readonly narrow?: ((c: X) => Narrowed) | undefined;
  /** Codes that follow from body and record. */
  readonly derive?: (body: Readonly<Record<string, unknown>>, desk: Desk) => Promise<Codes>;
  /** Only as a type. */
  readonly yields?: C;
}

/** Data as it is written down: nothing of it changes. */
type Plain<T> = T extends object ? { readonly [K in keyof T]: Plain<T[K]> } : T;

// The words of an example are inferred as they stand there, for the sake of E alone.
/* eslint-disable @typescript-eslint/no-unnecessary-type-parameters */
export const form = <B extends z.ZodObject, const E extends Plain<z.input<B>>, X = ExampleContext>(
  body: B,
  example: (c: X) => E,
  narrow?: (c: X) => Narrowed,
): Form<z.output<B>, X> => ({ body, example, narrow });

/** A form some of whose codes the record has to say. */
export const derivedForm = <B extends z.ZodObject, D extends Codes, const E extends Plain<z.input<B>>>(
  body: B,
  example: (c: ExampleContext) => E,
  derive: (body: z.output<B>, desk: Desk) => Promise<D>,
  narrow?: (c: ExampleContext) => Narrowed,
): Form<z.output<B> & D> => ({
  body,
  example,
  narrow,
  derive: (given, desk) =>
    derive(
      judgedAt(desk.at, () => body.parse(given)),
      desk,
    ),
});
/* eslint-enable @typescript-eslint/no-unnecessary-type-parameters */

/**
 * The part of a body that may leave PostgreSQL for Temporal: what the sheet names, and what the record says of it. Free
 * text never does, whatever the form: a sheet has no code for it.
 */
export async function codesFrom(
  { codes }: { readonly codes: Shape },
  { derive }: Pick<Form, 'derive'>,
  body: Readonly<Record<string, unknown>>,
  desk: Desk,
): Promise<Codes> {
  return picked(codes, { ...body, ...(await derive?.(body, desk)) }) as Codes;
}

type FieldOf<C> =
  C extends CodeType<infer T> ? (C extends Optional ? z.ZodOptional<z.ZodType<T, T>> : z.ZodType<T, T>) : never;
export type FieldsOf<S extends Shape> = { [K in keyof S]: FieldOf<S[K]> };

/**
 * The fields of a sheet's codes, with its very values and bounds.
 */
export function coded<S extends Shape>({ codes }: { readonly codes: S }): FieldsOf<S> {
  const fields = Object.keys(codes).map((name) => {
    const type = codes[name]!;
    return [name, type.optional ? fieldOf(type).optional() : fieldOf(type)];
  });
  return Object.fromEntries(fields) as FieldsOf<S>;
}

function fieldOf({ about }: CodeType): z.ZodType {
  switch (about.type) {
    case 'choice':
      return z.enum(about.values);
    case 'count':
      return z.int().min(about.from).max(about.to);
    case 'day':
      return dayOf(about.kind);
    case 'flag':
      return z.boolean();
    case 'id':
      return uuid;
    case 'ref':
      return word;
    case 'codes':
      return setOf(word, { max: 1_000 });
    case 'time':
      return timeOfDay;
    case 'plain':
      return z.union([word, z.int(), z.boolean()]);
  }
}
/** The codes a form must yield for its sheet. */
export type YieldsOf<S> = S extends { readonly codes: infer C extends Shape } ? CodesOf<C> : never;
