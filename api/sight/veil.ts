import type { FieldClass } from '../../domain/classes.js';

/** `own`: it is masked, or what stands in it is of classes of its own. */
type OfView<T> = null extends T ? FieldClass | 'own' : 'case' | 'own';
/** Of which class each field of an answer is: one that is not here does not compile, and only what may be null can be left away. */
export type ViewClasses<V> = { readonly [K in keyof V]-?: OfView<V[K]> };

/** An answer without the fields that its reader may not see: null stands in their place. @param shows asked of what is there alone */
export function veiled<V extends object>(view: V, classes: ViewClasses<V>, shows: (of: FieldClass) => boolean): V {
  const of: Readonly<Record<string, FieldClass | 'own'>> = classes;
  const hidden = Object.entries(view).filter(([name, value]) => {
    const label = of[name];
    return label !== undefined && label !== 'own' && label !== 'case' && value !== null && !shows(label);
  });
  return { ...view, ...Object.fromEntries(hidden.map(([name]) => [name, null])) };
}
