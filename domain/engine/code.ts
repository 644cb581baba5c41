import type { DayKind } from '../bounds.js';
import { isCivilDate, isTimeOfDay, type CivilDate } from '../time.js';

/** What may travel through Temporal: ids, codes, numbers, dates, flags. Never free text. */
export type Code = string | number | boolean | null | readonly Code[] | { readonly [key: string]: Code | undefined };
export type Codes = { readonly [key: string]: Code | undefined };

/**
 * A type of code: what a sheet says a field of an action is. There is none for free text, so what a sheet does not name
 * stays in PostgreSQL. `about` is what a form makes its field of.
 */
export interface CodeType<T extends Code = Code> {
  readonly is: (value: Code | undefined) => value is T;
  /** Says when something was done about an event: not before it (judge.ts). */
  readonly answers?: true;
  readonly about:
    | { readonly type: 'choice'; readonly values: readonly string[] }
    | { readonly type: 'count'; readonly from: number; readonly to: number }
    | { readonly type: 'day'; readonly kind: DayKind }
    | { readonly type: 'flag' | 'ref' | 'id' | 'codes' | 'time' | 'plain' };
}
export interface Optional {
  readonly optional: true;
}
export type Shape = Readonly<Record<string, CodeType & Partial<Optional>>>;

type TypeOf<C> = C extends CodeType<infer T> ? T : never;
/** The codes that a shape describes. */
export type CodesOf<S extends Shape> = {
  readonly [K in keyof S as S[K] extends Optional ? never : K]: TypeOf<S[K]>;
} & { readonly [K in keyof S as S[K] extends Optional ? K : never]?: TypeOf<S[K]> | undefined };

/** One of these words. */
export const choice = <const V extends readonly string[]>(...values: V): CodeType<V[number]> => ({
  is: (value): value is V[number] => values.some((v) => v === value),
  about: { type: 'choice', values },
});

/** A whole number, both bounds included. */
export const count = (from: number, to: number): CodeType<number> => ({
  is: (value): value is number => Number.isSafeInteger(value) && Number(value) >= from && Number(value) <= to,
  about: { type: 'count', from, to },
});

const dayOf = (kind: DayKind): CodeType<CivilDate> => ({
  is: (value): value is CivilDate => typeof value === 'string' && isCivilDate(value),
  about: { type: 'day', kind },
});

/** A civil date, Asia/Shanghai, behind or ahead. */
export const day = dayOf('any');

/** The day on which something happened, whenever that was. */
export const happenedDay = dayOf('happened');

/** The day on which something happened, in answer to what the task or the act is about. */
export const pastDay: CodeType<CivilDate> = { ...happenedDay, answers: true };

/** The day that something is put to; from today on. */
export const plannedDay = dayOf('planned');

export const flag: CodeType<boolean> = {
  is: (value): value is boolean => typeof value === 'boolean',
  about: { type: 'flag' },
};

/** Name of somebody or something on record: a username, a firm, a station. */
export const ref: CodeType<string> = {
  is: (value): value is string => typeof value === 'string' && /^[\p{L}\p{N}._~@-]{1,100}$/u.test(value),
  about: { type: 'ref' },
};

/** Id of a row that has no name: a UUID in small letters. */
export const id: CodeType<string> = {
  is: (value): value is string =>
    typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value),
  about: { type: 'id' },
};

/** A time of day, HH:MM. */
export const timeOfDay: CodeType<string> = {
  is: (value): value is string => typeof value === 'string' && isTimeOfDay(value),
  about: { type: 'time' },
};

/** A single code of whatever type: which one is for the rest of the answer to say. */
export type Plain = string | number | boolean;
export const plain: CodeType<Plain> = {
  is: (value): value is Plain => flag.is(value) || Number.isSafeInteger(value) || ref.is(value),
  about: { type: 'plain' },
};

/** JSON pointers, ids, kinds: words without blanks. */
export const words: CodeType<readonly string[]> = {
  is: (value): value is readonly string[] =>
    Array.isArray(value) && value.every((v: unknown) => typeof v === 'string' && /^\S{1,200}$/.test(v)),
  about: { type: 'codes' },
};

export const maybe = <T extends Code>(type: CodeType<T>): CodeType<T> & Optional => ({ ...type, optional: true });

/** The first field that is not what the shape says; undefined when all are. */
export function misfit(shape: Shape, data: Codes): string | undefined {
  return Object.keys(shape).find((field) => {
    const { is, optional } = shape[field]!;
    return !(data[field] === undefined && optional) && !is(data[field]);
  });
}

export const fits = <S extends Shape>(shape: S, data: Codes): data is Codes & CodesOf<S> =>
  misfit(shape, data) === undefined;

/** The fields that the shape names, of whatever else there is beside them. */
export function picked(shape: Shape, from: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const fields = Object.keys(shape).filter((field) => from[field] !== undefined);
  return Object.fromEntries(fields.map((field) => [field, from[field]]));
}

/** A copy of plain data. */
export const copyOf = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
