import type { z } from 'zod';
import { because } from './fields.js';

/** A rule between the fields of one body, judged at the door and told in the form's schema by one and the same line. */
export interface FieldRule {
  /** Each of these fields has one of these values. */
  readonly when: Readonly<Record<string, readonly (string | boolean)[]>>;
  /** Then these are mandatory … */
  readonly required?: readonly string[];
  /** … and these have no place. */
  readonly absent?: readonly string[];
}

/** The body, judged by the rules too; its JSON Schema says them as `if`/`then`. */
export function ruled<B extends z.ZodObject>(body: B, ...rules: readonly FieldRule[]): B {
  return body
    .superRefine((given: Readonly<Record<string, unknown>>, c) => {
      for (const { when, required = [], absent = [] } of rules) {
        if (!Object.entries(when).every(([name, values]) => values.some((value) => value === given[name]))) continue;
        for (const name of required)
          if (given[name] === undefined) c.addIssue({ code: 'custom', path: [name], ...because('required') });
        for (const name of absent) if (given[name] !== undefined) c.addIssue({ code: 'custom', path: [name] });
      }
    })
    .meta({ allOf: rules.map(asSchema) });
}

function asSchema({ when, required = [], absent = [] }: FieldRule) {
  const has = Object.entries(when).map(([name, values]) => [name, { enum: values }]);
  return {
    if: { properties: Object.fromEntries(has) as object, required: Object.keys(when) },
    then: {
      ...(required.length > 0 && { required }),
      ...(absent.length > 0 && { properties: Object.fromEntries(absent.map((name) => [name, false])) as object }),
    },
  };
}
