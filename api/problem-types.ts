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
  'not-found': 404,
  'method-not-allowed': 405,

  'malformed-json': 400,
  'unsupported-media-type': 415,
  'payload-too-large': 413,
  'idempotency-key-missing': 400,
  'idempotency-key-reused': 422,

  validation: 422,
  'unknown-field': 422,
  'wrong-type': 422,
  'id-number': 422,
  'date-in-future': 422,
  'date-in-past': 422,
  'date-before-event': 422,
  'date-after-conclusion': 422,
  'date-after-event': 422,
  'observer-not-independent': 422,
  'not-eligible': 422,
  'termination-source': 422,
  'service-incomplete': 422,
  'closing-document': 422,
  'reply-time-running': 409,
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
  'already-published': 409,
  'number-taken': 409,
  'cannot-be-recorded': 409,
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
  value: 'validation',
  characters: 'validation',
  invalid: 'validation',
  'id-number': 'id-number',
  'date-in-future': 'date-in-future',
  'date-in-past': 'date-in-past',
  'date-before-event': 'date-before-event',
  'date-after-conclusion': 'date-after-conclusion',
  'date-after-event': 'date-after-event',
  'observer-not-independent': 'observer-not-independent',
  'not-eligible': 'not-eligible',
  'closing-document': 'closing-document',
  'reply-time-running': 'reply-time-running',
  'termination-source': 'termination-source',
  'service-incomplete': 'service-incomplete',
  incomplete: 'incomplete',
} as const satisfies Record<string, ProblemType>;

export type InputErrorCode = keyof typeof INPUT_ERRORS;
