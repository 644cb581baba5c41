import fc from 'fast-check';
import { addDays, type CivilDate } from '../domain/time.js';
import type { Random } from '../stand/random.js';
import { hostile, plausibleFor } from './corpus.js';
import { resolved, type OpenApi, type Schema } from './document.js';
import type { Found } from './found.js';

/** Stands in every text that is made here: what people write, and what no refusal and no log may repeat. */
export const CANARY = /雀\d{5,}雀/;

/** Deeper than this nothing is made of what may be left out. */
const DEPTH = 5;
/** So many hostile texts are drawn at a time. */
const SUPPLY = 2_000;

/** Values of schemas: such as the document lets through, as far as it says what that is. */
export class Values {
  private readonly supply: string[];
  private words = 0;

  /** @param today the day at the service */
  constructor(
    private readonly schemas: OpenApi['components']['schemas'],
    private readonly found: Found,
    private readonly today: () => CivilDate,
    seed: number,
  ) {
    this.supply = fc.sample(hostile, { numRuns: SUPPLY, seed });
  }

  /** A JSON text that has hurt somebody, or might. */
  hostile(schema: Schema, r: Random): string {
    const likely = plausibleFor(resolved(schema, this.schemas));
    return r.chance(0.25) && likely.length > 0 ? r.pick(likely) : r.pick(this.supply);
  }

  /** @param name of the field, by which things are known that answers have named */
  of(given: Schema, name: string, r: Random, depth = 0): unknown {
    const schema = resolved(given, this.schemas);
    const { const: only, enum: values, examples } = schema;
    if (only !== undefined) return only;
    if (Array.isArray(values)) return r.pick<unknown>(values);
    if (Array.isArray(examples) && examples.length > 0 && r.chance(0.6)) return r.pick<unknown>(examples);
    const ways = (schema['oneOf'] ?? schema['anyOf']) as readonly Schema[] | undefined;
    if (ways) return this.of(r.pick(ways), name, r, depth);
    const type = schema['type'];
    switch (Array.isArray(type) ? r.pick<unknown>(type) : type) {
      case 'array':
        return this.list(schema, name, r, depth);
      case 'string':
        return this.text(schema, name, r);
      case 'integer':
      case 'number':
        return numberOf(schema, r);
      case 'boolean':
        return r.chance(0.5);
      case 'null':
        return null;
      default:
        return this.object(schema, r, depth);
    }
  }

  private object(schema: Schema, r: Random, depth: number): Readonly<Record<string, unknown>> {
    const properties = (schema['properties'] ?? {}) as Readonly<Record<string, Schema | boolean>>;
    const required = (schema['required'] ?? []) as readonly string[];
    const wanted = Object.entries(properties).filter(
      ([name]) => required.includes(name) || (depth < DEPTH && r.chance(0.3)),
    );
    return Object.fromEntries(
      wanted.flatMap(([name, field]) =>
        typeof field === 'boolean' ? [] : [[name, this.of(field, name, r, depth + 1)] as const],
      ),
    );
  }

  private list(schema: Schema, name: string, r: Random, depth: number): readonly unknown[] {
    const least = Number(schema['minItems'] ?? 0);
    const most = Math.min(Number(schema['maxItems'] ?? least + 2), least + 2);
    const items = (schema['items'] ?? {}) as Schema;
    const made = Array.from({ length: r.whole(least, most) }, () => this.of(items, name, r, depth + 1));
    if (schema['uniqueItems'] !== true) return made;
    return [...new Map(made.map((item) => [JSON.stringify(item), item])).values()];
  }

  private text(schema: Schema, name: string, r: Random): string {
    const known = this.found.named(name, r);
    if (known !== undefined && r.chance(0.8)) return known;
    switch (schema['format']) {
      case 'date':
        return this.day(r);
      case 'date-time':
        return `${this.day(r)}T${String(r.whole(8, 17)).padStart(2, '0')}:30:00+08:00`;
      case 'uuid':
        return uuidOf(r);
      case 'email':
        return `x${r.whole(1, 9_999)}@example.org`;
    }
    if (schema['x-input'] === 'time') return `${String(r.whole(8, 17)).padStart(2, '0')}:30`;
    if (typeof schema['pattern'] === 'string') return shapedAs(schema['pattern'], r);
    const most = Number(schema['maxLength'] ?? 200);
    const least = Number(schema['minLength'] ?? 0);
    const word = `雀${String((this.words += 1)).padStart(5, '0')}雀`;
    return word.padEnd(least, '字').slice(0, Math.max(most, least));
  }

  private day(r: Random): string {
    return addDays(this.today(), r.pick([-400, -40, -9, -1, 0, 0, 0, 1, 8, 30, 300]));
  }
}

/** Of words and numbers the pattern lets no other text through. */
function shapedAs(pattern: string, r: Random): string {
  const word = `w${r.whole(1, 99_999)}`;
  const shape = new RegExp(pattern, 'u');
  return [word, `page:${word}`, String(r.whole(1, 9_999))].find((text) => shape.test(text)) ?? word;
}

function numberOf(schema: Schema, r: Random): number {
  const least = Number(schema['minimum'] ?? 0);
  const most = Math.min(Number(schema['maximum'] ?? least + 100), 1_000_000);
  if (schema['type'] === 'number' && r.chance(0.3)) return least + (most - least) * Math.fround(r.next());
  return r.whole(Math.ceil(least), Math.max(Math.ceil(least), Math.floor(most)));
}

export function uuidOf(r: Random): string {
  const hex = (length: number) => Array.from({ length }, () => r.whole(0, 15).toString(16)).join('');
  return [hex(8), hex(4), `4${hex(3)}`, `8${hex(3)}`, hex(12)].join('-');
}
