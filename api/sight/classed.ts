import type { FieldClass } from '../../domain/classes.js';
import type { Form } from '../form.js';

/** What is said of the fields of a body: of which class each is (domain/classes.ts). */

/** Of the class of whatever it corrects (corrected.ts). */
export type Label = FieldClass | 'corrected';
/** Of a list that of each of its items; of what has fields of its own that of each, or one for all. */
export type Classed = Label | { readonly [name: string]: Classed };
export type Classes = Readonly<Record<string, Classed>>;

type KeyOf<T> = T extends unknown ? keyof T & string : never;
type At<T, K extends string> = T extends unknown ? (K extends keyof T ? T[K] : never) : never;
type Within<T> = T extends readonly (infer Item)[]
  ? Within<NonNullable<Item>>
  : T extends object
    ? ClassesOf<T>
    : never;
export type ClassesOf<T> = { readonly [K in KeyOf<T>]: Label | Within<NonNullable<At<T, K>>> };
/** What is said of the fields of a form, and of the codes that it yields. */
export type FormClasses<F> = F extends Form<infer C, never> ? ClassesOf<C> : never;
