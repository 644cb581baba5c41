import type { Messages } from './catalogue.js';
import { titlesEn } from './titles-en.js';

export const en: Messages = {
  titles: titlesEn,
  diary: { name: 'Legal aid hearings', hearing: 'Hearing', 'put-off': '(put off) ', cancelled: '(cancelled) ' },
  problems: {
    unauthenticated: {
      title: 'Not signed in',
      detail: 'Sign in with POST /api/v1/sessions and send the token as a Bearer token in the Authorization header.',
    },
    'login-failed': {
      title: 'Sign-in failed',
      detail: 'User name or password is wrong. Check both; after several failures one has to wait.',
    },
    'locked-out': {
      title: 'Wait before signing in',
      detail:
        'Too many failed sign-ins from here. Try again in {minutes} minutes, or ask an administrator for a new password.',
    },
    'rate-limited': {
      title: 'Too many requests',
      detail: 'Wait the number of seconds given in Retry-After, then try again.',
    },
    forbidden: {
      title: 'Not permitted',
      detail: 'None of your roles includes this action. Ask an administrator if your work needs it.',
    },
    'cross-site': {
      title: 'Sent by another site',
      detail:
        'What is signed in by cookie changes something only for pages of this service: send X-Requested-By: console, from the same origin. Programs use a Bearer token.',
    },
    'password-to-be-changed': {
      title: 'Change your password first',
      detail: 'Somebody else has set it. Change it with POST /api/v1/me/password before anything else.',
    },
    'second-factor-required': {
      title: 'A code is needed',
      detail:
        'The password is right. Within five minutes, send the challenge with the six figures of your authenticator, or a recovery code (POST /api/v1/sessions/second-factor).',
    },
    'challenge-ended': {
      title: 'Sign in anew',
      detail: 'It took too long, or the password has changed. Give user name and password again.',
    },
    'second-factor-to-be-set': {
      title: 'Set up a second factor first',
      detail: 'Your agency asks for one. Set it up (POST /api/v1/me/second-factor) before you go on with this.',
    },
    'second-factor-again': {
      title: 'Show your second factor again',
      detail:
        'This needs a code that is not older than five minutes. Send the six figures of your authenticator (POST /api/v1/sessions/current/actions/confirm) and try again.',
    },
    'not-found': { title: 'Not found', detail: 'There is no such thing, or it is not yours to see.' },
    'method-not-allowed': {
      title: 'Method not allowed',
      detail: 'The Allow header lists the methods of this address.',
    },
    'malformed-json': { title: 'The body is not valid JSON', detail: 'Send one complete JSON value in UTF-8.' },
    'unsupported-media-type': {
      title: 'Unsupported media type',
      detail: 'Send the body with Content-Type: application/json.',
    },
    'malformed-request': { title: 'Malformed request', detail: 'What was received is not a valid HTTP request.' },
    'request-timeout': {
      title: 'The request did not arrive in time',
      detail:
        'The request was not sent whole within the time allowed, and the connection is closed. Check the network and try again.',
    },
    'expectation-failed': {
      title: 'Unknown expectation',
      detail: 'Of Expect only 100-continue is supported. Leave it out and try again.',
    },
    'headers-too-large': {
      title: 'The headers are too large',
      detail:
        'The headers have more than 16 KiB. Clear the cookies of this site, or shorten the address, and try again.',
    },
    'payload-too-large': {
      title: 'The body is too large',
      detail: 'A body may have at most {limitKiB} KiB. Send less.',
    },
    'idempotency-key-missing': {
      title: 'Idempotency-Key is missing',
      detail:
        'Send 1 to 200 visible ASCII characters in the Idempotency-Key header, the same ones when the same action is retried.',
    },
    'idempotency-key-reused': {
      title: 'Idempotency-Key was used for something else',
      detail:
        'This key stands for a request with another content. Use a new key for a new action, or repeat the same content.',
    },
    validation: { title: 'Invalid input', detail: 'Correct what is listed, field by field, and send it again.' },
    'unknown-field': {
      title: 'Unknown field',
      detail:
        'Remove or correct the fields in errors. The OpenAPI document, or the schema of the task, names the fields there are.',
    },
    'wrong-type': { title: 'Wrong type', detail: 'Give the fields in errors the type that is named there.' },
    'id-number': {
      title: 'Wrong ID number',
      detail:
        'The number does not follow the rules of its kind of document (length, date or check digit, GB 11643). Check the card; choose another kind of document for a person without one.',
    },
    'same-person-twice': {
      title: 'The same person twice',
      detail:
        'A person stands twice in the case, as the normal forms of names and numbers say. Remove or correct one of the entries listed.',
    },
    'date-in-future': {
      title: 'Date in the future',
      detail: 'What has happened cannot be dated in the future. Correct the dates listed.',
    },
    'date-before-event': {
      title: 'Date before the event it answers',
      detail: 'An answer cannot be dated before the event that it answers. Correct the dates listed.',
    },
    'date-in-past': {
      title: 'Date in the past',
      detail: 'What is still to come cannot be dated in the past. Correct the dates listed.',
    },
    'date-out-of-bounds': {
      title: 'Date out of bounds',
      detail: 'Rules and calendar cannot count from such a date. Correct the dates listed; each says what it may be.',
    },
    'date-after-conclusion': {
      title: 'Date after the conclusion',
      detail:
        'This cannot be later than the conclusion of the case. Check it; if the conclusion is wrong, correct that first.',
    },
    'date-after-event': {
      title: 'Date after the event that followed it',
      detail:
        'This cannot be later than what followed it on record. Check it; if that one is wrong, correct that first.',
    },
    'closing-document': {
      title: 'Not a closing document of this case',
      detail: 'Each kind and stage has its own; they are listed.',
    },
    'not-eligible': {
      title: 'Cannot be assigned',
      detail:
        'The firm or person is not of this agency, not qualified or in conflict; choose another from the candidates.',
    },
    'termination-source': {
      title: 'The source does not fit whoever reports',
      detail:
        'What the handler reports has the source handler; what others enter has centre (found out by the centre) or organ (told by the organ).',
    },
    'service-incomplete': {
      title: 'Service is not complete',
      detail:
        "A termination is served on the handler's unit too, and, in a case by notice, on the organ. Give the days listed.",
    },
    'observer-not-independent': {
      title: 'The observer is not independent',
      detail: 'The observer is neither the handler nor of the firm of the handler. Name somebody else.',
    },
    'has-another-duty': {
      title: 'Has another duty in this case',
      detail:
        'Who handles a case has not reviewed, approved, assigned, observed, checked, called back or graded it, nor withdrawn from it. Choose another.',
    },
    'reply-time-running': {
      title: 'The time for the reply is still running',
      detail:
        'Until it is over, the applicant is not deemed to have withdrawn, for whatever reason; the day is listed.',
    },
    'reply-time-too-long': {
      title: 'The time for the reply is too long',
      detail: 'The head extends it with a reason where more is needed; the latest day is listed.',
    },
    'hearing-open': {
      title: 'A hearing has no outcome yet',
      detail: 'Hearing {hearing} of {day} has no outcome on record. Answer its task (hearing) first.',
    },
    'document-not-made': {
      title: 'There is no such document yet',
      detail: 'What does not exist cannot be served; of what service can be recorded is listed.',
    },
    'recipient-deceased': {
      title: 'The recipient has died',
      detail: 'The recipient cannot have answered. Name the next-of-kin who did, or choose not-possible.',
    },
    incomplete: {
      title: 'Mandatory fields are missing',
      detail: 'The fields listed are mandatory at this stage. Save what there is, and submit it when it is complete.',
    },
    'year-not-published': {
      title: 'The calendar of that year is not published',
      detail:
        'The holidays of {year} are not published yet, so nothing is guessed. Try again when they are in the calendar.',
    },
    'not-your-task': {
      title: 'Not your task',
      detail: 'Somebody else does this task. Those you can do are among your tasks.',
    },
    'same-person': {
      title: 'Must be another person',
      detail:
        'Who reviews does not approve, who handles does not evaluate, who proposes a correction does not confirm it. Let somebody else with that role do it.',
    },
    'same-firm': {
      title: 'Must be somebody of another firm',
      detail: 'Nobody of the firm that handles the case does this. Let somebody else with that role do it.',
    },
    'task-not-open': {
      title: 'The task is not open',
      detail: 'It was cancelled, or has not begun. Read the case again and go on with its open tasks.',
    },
    'task-done': { title: 'The task is done already', detail: 'Nothing was changed. Read the case again.' },
    'wrong-stage': {
      title: 'Wrong stage',
      detail: 'The stage of the case does not allow this. Read the case again; it lists what may be done.',
    },
    'case-archived': {
      title: 'The case is archived',
      detail:
        'After archive only an addendum is accepted, or the bureau’s order to correct; of a terminated case a remedy too.',
    },
    'not-allowed-now': {
      title: 'Not allowed now',
      detail: 'The state of the case does not allow this. Read the case again: it lists what may be done now.',
    },
    'correction-pending': {
      title: 'A correction of the same thing is pending',
      detail:
        'A correction of the same thing waits for its second person. Propose another one when it is confirmed or rejected.',
    },
    'correction-inconsistent': {
      title: 'The correction contradicts the record',
      detail: 'The correction would contradict something else on record ({because}). Correct that first.',
    },
    'correction-outdated': {
      title: 'What the correction rests on has changed',
      detail:
        'The record has changed since the correction was proposed, and it cannot stand as it is. Reject it; it can be proposed anew.',
    },
    'too-late': {
      title: 'Too late',
      detail:
        'The time for this has run out and it is no longer accepted. Read the case again and go on with its open tasks.',
    },
    'nothing-to-approve': {
      title: 'Nothing to approve',
      detail:
        'There is no open draft, or it was replaced since it was previewed. Preview it again (GET …/preview) before approving.',
    },
    'line-not-correctable': {
      title: 'The line cannot be put right so now',
      detail:
        'A void line can only be restored, one without a case cannot be untied, and what is decided is not decided again. Read the line again to see how it stands.',
    },
    'no-go-live-window': {
      title: 'No window to take cases over in',
      detail:
        'Cases under way elsewhere are taken over within a window alone, and confirmed within the one in which they were proposed. The authority above opens it for the agency (POST …/go-live-window). What comes in meanwhile is entered as an application or a notice.',
    },
    'takeover-ended': {
      title: 'This has been decided on',
      detail:
        'It was confirmed, rejected or withdrawn, or its window is over, and nothing more is decided. Propose it anew within a window where it is still to be taken over.',
    },
    'number-taken': {
      title: 'The number is taken',
      detail:
        'The register holds another entry under this number. Compare it with the book and send the number that stands there.',
    },
    'second-factor-in-use': {
      title: 'A second factor is in use',
      detail: 'To change it, end the one that is in use with a code of it.',
    },
    'open-work': {
      title: 'Work in hand',
      detail:
        'There are {tasks} tasks, {cases} cases and {people} people in active posts. Hand them over first, then close or change it.',
    },
    'change-pending': {
      title: 'A change waits already',
      detail:
        'Something waits for a second person: a role or a new password of this person, or the successor of this key. It is to be confirmed, rejected or withdrawn first.',
    },
    duplicate: {
      title: 'Probably entered already',
      detail:
        'The same is on record already, as listed. Compare it first; where it has to be entered once more, say why and send it again.',
    },
    'cannot-be-recorded': {
      title: 'This cannot be recorded',
      detail:
        'The record does not take this step; nothing of it has taken effect, and the case stands where it stood. Check what was entered, or give the instance to the administrator.',
    },
    'draft-changed': {
      title: 'The draft has changed',
      detail: 'It was changed, sent or thrown away elsewhere. Read it again, make sure, and keep it again.',
    },
    'too-many-drafts': {
      title: 'Too many drafts',
      detail: 'Send some of them, or throw them away, before keeping another one.',
    },
    'case-changed': {
      title: 'The case has moved on',
      detail: 'Something happened after you read it. Read it again, make sure, and send the request again.',
    },
    unavailable: {
      title: 'Unavailable for the moment',
      detail: 'Try again soon with the same Idempotency-Key; nothing that was accepted is lost.',
    },
    internal: {
      title: 'Internal error',
      detail:
        'The request failed. Try again with the same Idempotency-Key; if it still fails, give the instance to an administrator.',
    },
  },
  inputErrors: {
    required: 'Required.',
    'unknown-field': 'There is no such field; remove it.',
    'wrong-type': 'Must be of type {expected}.',
    'too-short': 'At least {minimum} characters.',
    'too-long': 'At most {maximum} characters.',
    'too-small': 'At least {minimum}.',
    'too-big': 'At most {maximum}.',
    'too-few': 'At least {minimum} items.',
    'too-many': 'At most {maximum} items.',
    format: 'Must have the format {format}.',
    'not-a-date': 'Must be a date that exists, as YYYY-MM-DD.',
    'not-an-instant': 'Must be an instant with offset, such as 2026-03-02T09:00:00+08:00.',
    'not-a-time': 'Must be a time of day as HH:MM of 24 hours, such as 09:30.',
    'hearing-hour': 'Must be a time from 07:00 to 21:59 as HH:MM, such as 09:30.',
    network: 'Must be an address or a network, like 10.1.2.3, 10.0.0.0/8, fd00::/8; never all addresses.',
    word: 'Must have letters, figures and . _ @ - only, and no blanks.',
    value: 'Must be one of: {values}.',
    'not-known': 'Nothing on record here has that name; check it.',
    cursor: 'No cursor of this list; take `next` of an earlier answer as it is.',
    'whole-number': 'Must be a whole number in decimal digits, without sign, blank or leading zero.',
    encoding: 'Is not percent-encoded UTF-8.',
    'period-too-long': 'The period is of {days} days at most; shorten it.',
    repeated: 'Given more than once; give it once.',
    'not-unique': 'Something stands in the list twice; name each once.',
    blank: 'Must have something that can be seen.',
    'no-letter': 'Must have a letter or a figure, not signs alone.',
    'one-line': 'Must be one line, without line breaks, marks of direction and other invisible controls.',
    characters: 'Has characters that cannot be stored; remove control characters.',
    invalid: 'Not valid; compare it with the OpenAPI document.',
    'id-number': 'No number of such papers, or its length, date or check digit is wrong; check the card.',
    'number-without-paper': 'Papers of this kind have no number; remove the number or choose another kind.',
    'not-as-number': 'Contradicts the ID number; check the card.',
    'phone-number':
      'No telephone number. Give a mobile, a landline (with extension) or a 400/800 number; leave it out when it is unknown and give an address.',
    'birth-date': 'The birth date must be in 1900 or later and not in the future; check the card.',
    'same-person-twice': 'The same person as another one of this case; remove or correct one of them.',
    'not-a-minor': 'On the day of the hearing every recipient is of full age; this is no ground to exclude the public.',
    'minor-on-trial':
      'On the day of the hearing a recipient is under 18; such criminal cases are not heard in public (Criminal Procedure Law art. 285).',
    'unknown-matter': 'There is no such matter, or it is not of this agency.',
    duplicate: 'The same is on record already; where it has to be entered once more, say why.',
    'duplicate-of': 'The same as in case {number}; where it has to be entered once more, say why.',
    'date-in-future': 'Cannot be in the future; give the date on which it happened.',
    'date-before-event': 'Cannot be before the event it answers; check the date.',
    'date-in-past': 'Cannot be in the past.',
    'date-out-of-bounds': 'Must be a date from {from} to {to}.',
    'date-after-conclusion': 'Cannot be after the conclusion of the case; check the date.',
    'date-after-event': 'Cannot be after what followed it; check the date.',
    'termination-source': 'Does not fit whoever reports: the handler says handler, others centre or organ.',
    'service-incomplete': 'Give the day of service.',
    'closing-document': 'Does not close a case of this kind and stage; choose one of: {values}.',
    'not-eligible': 'Not among the eligible candidates; choose another.',
    'has-another-duty': 'Has another duty in this case, or has withdrawn from it; choose another.',
    'observer-not-independent': 'Is the handler, or of the same firm; name somebody else.',
    'reply-time-running': 'The reply may come until {replyBy}; choose this after that.',
    'reply-time-too-long': 'May be {latest} at the latest; choose an earlier day.',
    'document-not-made': 'Choose a document that the case has: {values}.',
    'recipient-deceased': 'The recipient has died; say who answered.',
    incomplete: 'Mandatory at this stage; fill it in.',
    'given-twice': 'Is there already; keep it once.',
    'out-of-reach': 'Must lie in {year}, in the December before or in the January after.',
    'worked-anyway': '{day} is a working day anyway, and cannot be a make-up day.',
    'contradicts-notice':
      'Of {day} the notice for {year} says otherwise; where it is to be changed, name the day in amends.',
    'amends-nothing': 'Must be a day off or a make-up day of this notice.',
    'year-not-published': 'The holidays of {year} are not published yet.',
    taken: 'Is taken; choose another.',
    'not-here':
      'Not possible here: an agency that has cases of its own stands above none, and one below another has no bureau of its own.',
    'wrong-password': 'Is not your present password.',
    'same-password': 'Has to be another than the present one.',
    'password-common':
      'Is too easy to guess: made of passwords that leaked elsewhere, common words, dates, keys in a row or repetitions. Choose some words that have nothing to do with each other, or a longer sentence.',
    'password-own':
      'Is too easy to guess: made mostly of your name, username or agency. Choose some words that have nothing to do with each other, or a longer sentence.',
    'wrong-code': 'Is wrong, or was used before. Wait for the next six figures, or use a recovery code.',
    'roles-apart': '{one} and {other} cannot be held by one account. Keep one, or give the other to somebody else.',
    'not-reassignable': 'Has ended, or the procedure says whose it is.',
    barred: 'Has not the post for it, is barred from it, away, or closed; choose somebody else.',
    'not-of-post': 'Has not, and never had, a post in which this is done; check who did it.',
    'after-opening': 'Must lie before the window was opened ({opened}). What came since is entered as usual.',
  },
};
