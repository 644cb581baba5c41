/**
 * Every way the service says no, with its HTTP status. The slug is what callers may rely on; texts stand in the
 * message catalogues, the list for readers in docs/problems.md.
 */
export const PROBLEM_TYPES = {
  unauthenticated: 401,
  'login-failed': 401,
  'locked-out': 429,
  'rate-limited': 429,
  forbidden: 403,
  'cross-site': 403,
  'password-to-be-changed': 403,
  'second-factor-required': 401,
  'challenge-ended': 401,
  'second-factor-to-be-set': 403,
  'second-factor-again': 403,
  'not-found': 404,
  'method-not-allowed': 405,

  'malformed-json': 400,
  'unsupported-media-type': 415,
  'payload-too-large': 413,
  'malformed-request': 400,
  'request-timeout': 408,
  'expectation-failed': 417,
  'headers-too-large': 431,
  'idempotency-key-missing': 400,
  'idempotency-key-reused': 422,

  validation: 422,
  'unknown-field': 422,
  'wrong-type': 422,
  'id-number': 422,
  'same-person-twice': 422,
  'date-in-future': 422,
  'date-in-past': 422,
  'date-out-of-bounds': 422,
  'date-before-event': 422,
  'date-after-conclusion': 422,
  'date-after-event': 422,
  'observer-not-independent': 422,
  'has-another-duty': 422,
  'not-eligible': 422,
  'termination-source': 422,
  'service-incomplete': 422,
  'closing-document': 422,
  'reply-time-too-long': 422,
  'document-not-made': 422,
  'recipient-deceased': 422,
  'reply-time-running': 409,
  'hearing-open': 409,
  incomplete: 422,
  'year-not-published': 422,

  'not-your-task': 403,
  'same-person': 403,
  'same-firm': 403,
  'task-not-open': 409,
  'task-done': 409,
  'wrong-stage': 409,
  'case-archived': 409,
  'not-allowed-now': 409,
  'correction-pending': 409,
  'correction-inconsistent': 409,
  'correction-outdated': 409,
  'too-late': 409,
  'nothing-to-approve': 409,
  'number-taken': 409,
  'open-work': 409,
  'change-pending': 409,
  'second-factor-in-use': 409,
  'line-not-correctable': 409,
  'no-go-live-window': 409,
  'takeover-ended': 409,
  duplicate: 409,
  'cannot-be-recorded': 409,
  'draft-changed': 409,
  'too-many-drafts': 409,
  'case-changed': 412,

  unavailable: 503,
  internal: 500,
} as const;

export type ProblemType = keyof typeof PROBLEM_TYPES;

/** What is wrong with one field. `problem` is the type of the answer when every field at fault is of that kind. */
export const INPUT_ERRORS = {
  required: 'validation',
  'unknown-field': 'unknown-field',
  'wrong-type': 'wrong-type',
  'too-short': 'validation',
  'too-long': 'validation',
  'too-small': 'validation',
  'too-big': 'validation',
  'too-few': 'validation',
  'too-many': 'validation',
  format: 'validation',
  'not-a-date': 'validation',
  'not-an-instant': 'validation',
  'not-a-time': 'validation',
  'hearing-hour': 'validation',
  word: 'validation',
  network: 'validation',
  value: 'validation',
  'not-known': 'validation',
  cursor: 'validation',
  'whole-number': 'validation',
  repeated: 'validation',
  encoding: 'validation',
  'period-too-long': 'validation',
  'not-unique': 'validation',
  blank: 'validation',
  'no-letter': 'validation',
  'one-line': 'validation',
  characters: 'validation',
  invalid: 'validation',
  'id-number': 'id-number',
  'number-without-paper': 'validation',
  'not-as-number': 'validation',
  'phone-number': 'validation',
  'birth-date': 'validation',
  'same-person-twice': 'same-person-twice',
  'not-a-minor': 'validation',
  'minor-on-trial': 'validation',
  'unknown-matter': 'validation',
  duplicate: 'duplicate',
  'duplicate-of': 'duplicate',
  'date-in-future': 'date-in-future',
  'date-in-past': 'date-in-past',
  'date-out-of-bounds': 'date-out-of-bounds',
  'date-before-event': 'date-before-event',
  'date-after-conclusion': 'date-after-conclusion',
  'date-after-event': 'date-after-event',
  'observer-not-independent': 'observer-not-independent',
  'has-another-duty': 'has-another-duty',
  'not-eligible': 'not-eligible',
  'closing-document': 'closing-document',
  'reply-time-running': 'reply-time-running',
  'reply-time-too-long': 'reply-time-too-long',
  'document-not-made': 'document-not-made',
  'recipient-deceased': 'recipient-deceased',
  'termination-source': 'termination-source',
  'service-incomplete': 'service-incomplete',
  incomplete: 'incomplete',
  'given-twice': 'validation',
  'out-of-reach': 'validation',
  'worked-anyway': 'validation',
  'contradicts-notice': 'validation',
  'amends-nothing': 'validation',
  'year-not-published': 'validation',
  taken: 'validation',
  'not-here': 'validation',
  'wrong-password': 'validation',
  'same-password': 'validation',
  'password-common': 'validation',
  'password-own': 'validation',
  'roles-apart': 'validation',
  'wrong-code': 'validation',
  'not-reassignable': 'validation',
  barred: 'validation',
  'not-of-post': 'validation',
  'after-opening': 'validation',
} as const satisfies Record<string, ProblemType>;

export type InputErrorCode = keyof typeof INPUT_ERRORS;

/** What the texts are filled with, by type and code; the catalogues have exactly these places (problems.test.ts). */
export const PROBLEM_PARAMS = {
  'locked-out': ['minutes'],
  'payload-too-large': ['limitKiB'],
  'year-not-published': ['year'],
  'hearing-open': ['hearing', 'day'],
  'correction-inconsistent': ['because'],
  'open-work': ['tasks', 'cases', 'people'],
} as const satisfies Partial<Record<ProblemType, readonly string[]>>;
export const INPUT_PARAMS = {
  'wrong-type': ['expected'],
  'too-short': ['minimum'],
  'too-long': ['maximum'],
  'too-small': ['minimum'],
  'too-big': ['maximum'],
  'too-few': ['minimum'],
  'too-many': ['maximum'],
  format: ['format'],
  'period-too-long': ['days'],
  value: ['values'],
  'date-out-of-bounds': ['from', 'to'],
  'closing-document': ['values'],
  'reply-time-running': ['replyBy'],
  'reply-time-too-long': ['latest'],
  'document-not-made': ['values'],
  'duplicate-of': ['number'],
  'year-not-published': ['year'],
  'out-of-reach': ['year'],
  'worked-anyway': ['day'],
  'contradicts-notice': ['day', 'year'],
  'roles-apart': ['one', 'other'],
  'after-opening': ['opened'],
} as const satisfies Partial<Record<InputErrorCode, readonly string[]>>;

/** Codes, numbers and dates for a text. Never what a caller sent: it may be personal data. */
export type ProblemParams = Readonly<Record<string, string | number>>;
type Filled<Of extends Readonly<Record<string, readonly string[]>>, C extends keyof Of> = Readonly<
  Record<Of[C][number], string | number>
>;

/** A code whose text says all there is to say. */
export type PlainCode = Exclude<InputErrorCode, keyof typeof INPUT_PARAMS>;
/** What is wrong with a field: without what its text is filled with, a code does not compile. */
export type Fault =
  | { readonly code: PlainCode; readonly params?: undefined }
  | {
      [C in keyof typeof INPUT_PARAMS]: { readonly code: C; readonly params: Filled<typeof INPUT_PARAMS, C> };
    }[keyof typeof INPUT_PARAMS];

export type PlainProblem = Exclude<ProblemType, keyof typeof PROBLEM_PARAMS>;
export type FilledProblem = keyof typeof PROBLEM_PARAMS;
export type ParamsOf<T extends FilledProblem> = Filled<typeof PROBLEM_PARAMS, T>;
