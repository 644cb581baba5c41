import { expect, test } from 'vitest';
import { z } from 'zod';
import { because } from './fields.js';
import { inputErrors, unstorable } from './input-errors.js';
import { fill, messages } from './language.js';
import {
  INPUT_ERRORS,
  INPUT_PARAMS,
  PROBLEM_PARAMS,
  PROBLEM_TYPES,
  type InputErrorCode,
  type PlainCode,
  type ProblemType,
} from './problem-types.js';
import { details, faultOf, invalid, Problem, refused } from './problems.js';

const TYPES = Object.keys(PROBLEM_TYPES) as ProblemType[];
const CODES = Object.keys(INPUT_ERRORS) as InputErrorCode[];
const [zh, en] = [messages('zh'), messages('en')];

test('every problem has its text in both languages, with the very places that its parameters fill', () => {
  const places = (text: string) => [...text.matchAll(/\{(.*?)\}/g)].map((match) => match[1]);
  const problemParams: Readonly<Record<string, readonly string[]>> = PROBLEM_PARAMS;
  const inputParams: Readonly<Record<string, readonly string[]>> = INPUT_PARAMS;
  for (const text of [zh, en]) {
    for (const type of TYPES) expect(places(text.problems[type].detail), type).toEqual(problemParams[type] ?? []);
    for (const code of CODES) expect(places(text.inputErrors[code]), code).toEqual(inputParams[code] ?? []);
    for (const type of TYPES) expect(text.problems[type].title).not.toContain('{');
  }
  for (const type of TYPES) expect(zh.problems[type].title).toMatch(/\p{Script=Han}/u);
  for (const type of TYPES) expect(en.problems[type].title).not.toMatch(/\p{Script=Han}/u);
});

/** Written anew with `npx vitest run --project fast api/problems.test.ts -u`. */
test('docs/problems.md lists them all', async () => {
  await expect(problemsPage()).toMatchFileSnapshot('../docs/problems.md');
});

test('faults of one kind give that kind as the type, a mixture is plain validation', () => {
  const fault = (code: PlainCode) => ({ pointer: '/x', code });
  expect(invalid([fault('unknown-field'), fault('unknown-field')]).type).toBe('unknown-field');
  expect(invalid([fault('id-number')]).type).toBe('id-number');
  expect(invalid([fault('id-number'), fault('required')]).type).toBe('validation');
});

test('a refusal of the rules keeps its fields at fault and its codes', () => {
  const incomplete = refused({ type: 'incomplete', params: { pointers: ['/title', '/recipients/0/name'] } });
  expect(details(incomplete.data, 'en').errors?.map((e) => e.pointer)).toEqual(['/title', '/recipients/0/name']);
  const early = refused({ type: 'reply-time-running', params: { pointer: '/reason', replyBy: '2026-03-09' } });
  expect(details(early.data, 'en').errors?.[0]?.detail).toContain('2026-03-09');
});

test('what a text is filled with comes along, or something plainer is said', () => {
  expect(faultOf('date-out-of-bounds', { from: '2012-07-01', to: '2026-03-02', pointer: '/on' })).toEqual({
    code: 'date-out-of-bounds',
    params: { from: '2012-07-01', to: '2026-03-02' },
  });
  expect(faultOf('date-out-of-bounds', { from: '2012-07-01' })).toEqual({ code: 'invalid' });
  expect(faultOf('no such code')).toEqual({ code: 'invalid' });
  // @ts-expect-error A problem whose text needs minutes does not compile without them.
  expect(new Problem('locked-out').type).toBe('locked-out');
  // @ts-expect-error Nor does a fault without the values that its text lists.
  expect(invalid([{ pointer: '/x', code: 'value' }]).type).toBe('validation');
});

test('what is wrong is said with pointer and code, never with the value', () => {
  const schema = z.strictObject({
    name: z.string().max(3),
    age: z.int().min(0),
    kind: z.enum(['a', 'b']),
    tags: z.array(z.string()).max(1),
    day: z.string().refine(() => false, because('not-a-date')),
    inner: z.strictObject({ needed: z.string() }),
    either: z.discriminatedUnion('k', [z.strictObject({ k: z.literal('x'), v: z.string() })]),
  });
  const input = {
    name: 'CANARY-name',
    age: 'CANARY-age',
    kind: 'CANARY-kind',
    tags: ['CANARY-1', 'CANARY-2'],
    day: 'CANARY-day',
    inner: { 'a/b~c': 1 },
    either: { k: 'x', v: 7 },
    extra_field: 1,
    '张三 13812345678': 1,
  };
  const parsed = schema.safeParse(input);
  const errors = inputErrors(parsed.error!, input, 'body');
  expect(Object.fromEntries(errors.map((e) => [e.pointer, e.code]))).toEqual({
    '/name': 'too-long',
    '/age': 'wrong-type',
    '/kind': 'value',
    '/tags': 'too-many',
    '/day': 'not-a-date',
    '/inner/needed': 'required',
    '/inner': 'unknown-field',
    '/either/v': 'wrong-type',
    '/extra_field': 'unknown-field',
    '': 'unknown-field',
  });
  const sent = JSON.stringify([details(invalid(errors).data, 'zh'), details(invalid(errors).data, 'en')]);
  expect(sent).not.toMatch(/CANARY|张三|138/);
});

test('text that cannot be stored, and nesting without end, is found before anything else looks at it', () => {
  expect(unstorable({ a: ['ok', 'line\nbreak\ttab', '𠮷'] })).toBeUndefined();
  expect(unstorable({ a: ['ok', 'nul\u0000'] })).toMatchObject({ pointer: '/a/1', code: 'characters' });
  expect(unstorable({ a: '\ud800' })).toMatchObject({ pointer: '/a', code: 'characters' });
  expect(unstorable({ '\u0000': 1 })).toMatchObject({ code: 'characters' });
  const deep: unknown = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000));
  expect(unstorable(deep)).toMatchObject({ code: 'invalid' });
});

test('places are filled from parameters only', () => {
  expect(fill('{a} {b}', { a: '{b}', b: 2 })).toBe('{b} 2');
});

function problemsPage(): string {
  const lines = [
    '# Problem types / 错误类型',
    '',
    'Errors are RFC 9457 problem details (`application/problem+json`). `type` is `/problems/<name>` and stays the same',
    'for ever; `title` and `detail` follow `Accept-Language` (zh-CN is the default). Where input is at fault, `errors`',
    'lists `{pointer, in, code, detail}`: a JSON pointer into the body, or the name of a `query` or `path` parameter.',
    'If all fields at fault are at fault in the same way, the problem has that type; otherwise it is `validation`.',
    '`instance` names the request and stands in the log. What was sent is never repeated in an error.',
  ];
  for (const type of TYPES) {
    lines.push('', `## ${type}`, '', `- Status ${PROBLEM_TYPES[type]}`);
    for (const text of [zh, en]) lines.push(`- **${text.problems[type].title}** ${text.problems[type].detail}`);
  }
  lines.push('', '## Codes in `errors` / 字段错误代码', '');
  for (const code of CODES) {
    const type = INPUT_ERRORS[code];
    const note = (type as string) === code ? '' : ` (\`${type}\`)`;
    lines.push(`- \`${code}\`${note}: ${zh.inputErrors[code]} ${en.inputErrors[code]}`);
  }
  return `${lines.join('\n')}\n`;
}
