import type { CaseRow } from '../../db/cases.js';
import type { FieldClass } from '../../domain/classes.js';
import type { User } from '../../domain/permissions.js';
import type { Role } from '../../domain/roles.js';

/**
 * Who reads what, written by hand from what people's work is and from law (docs/security.md has the same table with its reasons). One
 * letter per relation that is enough: A of the agency, S of the station, F of the firm, or of the one that is to name the next handler, H
 * handles the case, N is named to take it over, M the entry stands beside a task of his besides, O attends a hearing of it, J an
 * objection was raised, T the entry stands beside a task of his. `-`: never.
 */
const TABLE = `
             intake station reviewer director deputy assigner firm lawyer observer callback evaluator archivist bureau auditor admin
case         A      S       A        A        A      A        F    HN     O        A        A         A         A      A       -
people       A      S       A        A        A      -        -    H      -        A        -         A         -      -       -
health       A      S       A        A        A      -        -    H      -        A        -         A         -      -       -
means        A      S       A        A        A      -        -    -      -        -        -         A         J      -       -
words        A      S       A        A        A      T        -    H      -        -        -         A         J      -       -
work         -      -       -        A        A      -        -    HM     -        -        A         -         -      -       -
callback     -      -       -        A        A      -        -    -      -        A        A         -         A      -       -
attendance   -      -       -        A        A      -        -    -      -        -        A         -         A      -       -
evaluation   -      -       -        A        A      -        -    -      -        -        A         A         A      -       -
figure       -      -       -        A        A      -        -    -      -        -        -         -         A      A       -
bureau       -      -       -        A        A      -        -    -      -        -        -         -         A      -       -
`;

const [header = '', ...lines] = TABLE.trim().split('\n');
export const READING_ROLES = header.trim().split(/\s+/) as Role[];
export const READING_ROWS = lines.map((line) => {
  const [name = '', ...cells] = line.trim().split(/\s+/);
  return { name: name as FieldClass, cells };
});

/** What judges whoever handles the case, or ever did: not for him. */
export const OF_HIS_WORK: readonly FieldClass[] = ['callback', 'attendance', 'evaluation', 'figure'];

/**
 * What somebody reads who is `lawyer` and has this post of the agency besides, by hand: H of a case that he handles, B of one that he handled
 * before, N of one that he never had. Of his own cases, now and before, nothing that judges him, whatever the post would show him of others'.
 */
const BOTH = `
             intake reviewer director deputy assigner callback evaluator archivist
case         HBN    HBN      HBN      HBN    HBN      HBN      HBN       HBN
people       HBN    HBN      HBN      HBN    H        HBN      H         HBN
health       HBN    HBN      HBN      HBN    H        HBN      H         HBN
means        HBN    HBN      HBN      HBN    -        -        -         HBN
words        HBN    HBN      HBN      HBN    H        H        H         HBN
work         H      H        HBN      HBN    H        H        HBN       H
callback     -      -        N        N      -        N        N         -
attendance   -      -        N        N      -        -        N         -
evaluation   -      -        N        N      -        -        N         N
figure       -      -        N        N      -        -        -         -
bureau       -      -        HBN      HBN    -        -        -         -
`;
const [posts = '', ...ofBoth] = BOTH.trim().split('\n');
export const LAWYER_AND = posts.trim().split(/\s+/) as Role[];
export const LAWYER_AND_ROWS = ofBoth.map((line) => {
  const [name = '', ...cells] = line.trim().split(/\s+/);
  return { name: name as FieldClass, cells };
});

/** How somebody stands to a case, in the letters of the table. */
export interface Standing {
  readonly roles: readonly Role[];
  readonly letters: string;
  /** Whether he handles the case, or ever did. */
  readonly handled: boolean;
}

/** The classes that the table gives him. */
export function byTable({ roles, letters, handled }: Standing): ReadonlySet<FieldClass> {
  const reads = ({ name, cells }: (typeof READING_ROWS)[number]) =>
    !(handled && OF_HIS_WORK.includes(name)) &&
    roles.some((role) => [...(cells[READING_ROLES.indexOf(role)] ?? '-')].some((way) => letters.includes(way)));
  return new Set(READING_ROWS.filter(reads).map(({ name }) => name));
}

/** Every text that people write in a form of a case, written by hand: of which class what stands in it is. Persons are told apart below. */
const TEXTS = `
case        application /title /paperNumber
case        notice /title /paperNumber /noticeNumber /organ/name
case        record.complete /title /paperNumber /noticeNumber
case        record.save /title /paperNumber /noticeNumber
case        hearing.put-off /venue /room
case        new-date.set /venue /room
case        report-hearing /venue /room
people      application /narrative /materials/0/name
people      notice /narrative /materials/0/name
people      record.complete /narrative /materials/0/name
people      record.save /narrative /materials/0/name
people      hearing.put-off /contact
people      new-date.set /contact
people      report-hearing /contact
means       record.request-supplement /items/0
means       review.request-supplement /items/0
means       supplement.complied /materials/0 /note
means       supplement.not-complied /note
means       review.propose-grant /opinion
means       review.propose-refusal /reasons
means       review.recuse /note
means       approve.refuse /reasons /remedy
means       approve.return /reasons
means       decide-advance.reject /reasons
means       formalities.completed /note
means       propose-advance /reasons
means       extend-reply /reason
means       forward-objection.forward /note
means       decide-objection.uphold /reference /reasons
means       decide-objection.order /reference /reasons
means       lodge-objection /grounds
means       receive-objection /grounds
means       record-remedy /reference /note
means       order-correction /reference /reasons
words       application /duplicateReason
words       notice /duplicateReason
words       record.complete /duplicateReason
words       record.save /duplicateReason
words       confirm-end.confirm /note
words       confirm-end.reject /reasons
words       approve.grant /note
words       decide-advance.grant /note
words       report-filing /note
words       assign.assign-firm /note
words       assign.assign-lawyer /note
words       name-handler.name /note
words       name-handler.decline /note
words       inform-organ.inform /note
words       hearing.put-off /duplicateReason
words       new-date.set /duplicateReason
words       hearing.turned-non-public /paper
words       conclude.conclude /description
words       submit-file.submit /note
words       check-file.accept /note
words       check-file.return /defects/0
words       correct-file.resubmit /note
words       archive.archive /volume /note
words       verify-termination.confirmed /note
words       verify-termination.not-confirmed /reasons
words       decide-termination.terminate /reasons /remedy
words       decide-termination.reject /reasons
words       serve-termination.served /note
words       serve-termination.partly-served /note
words       decide-change.grant /reasons
words       decide-change.refuse /reasons
words       request-change /reasons /paper
words       sign-hand-over /reasons
words       confirm-correction.confirm /note
words       confirm-correction.reject /reasons
words       withdraw /reason
words       withdraw-notice /reference /note
words       report-hearing /paper /duplicateReason
words       report-termination /reasons /paper
words       record-service /note
words       correct /duplicateReason /reason
words       addendum /content
work        engage.sign /note
work        engage.not-possible /note
work        meet.record /place /notes
work        meet.not-possible /note
work        read-file.record /notes
work        read-file.not-possible /note
work        hearing.held /note
work        hearing.put-off /note
work        hearing.cancelled /note
work        new-date.set /note
work        new-date.asked /note
work        new-date.none /note
work        conclude.conclude /summary
work        report-progress /content
work        ask-handler /question
work        hand-over.sign /items/0 /note
work        accept-hand-over.sign /note
work        answer-head.answer /answer
callback    callback.reached /suggestions /followUp
callback    callback.attempt /note
callback    callback.unreachable /note
callback    callback.not-possible /note
attendance  name-observer.name /note
attendance  name-observer.not-possible /note
attendance  attend.record /remark /organRemark
attendance  attend.not-attended /note
evaluation  evaluate.grade /sheet/0/indicator /sheet/0/reason /reasons
bureau      explain-delay.explain /note
bureau      sign-circular.sign /note
bureau      sign-circular.discard /reasons
bureau      demand-statement /question
`;

export const TEXT_CLASSES: ReadonlyMap<string, FieldClass> = new Map(
  TEXTS.trim()
    .split('\n')
    .flatMap((line) => {
      const [name = '', form = '', ...pointers] = line.split(/\s+/);
      return pointers.map((pointer): [string, FieldClass] => [`${form} ${pointer}`, name as FieldClass]);
    }),
);

/** Of what is corrected where that is a code. */
export const CODES_CORRECTED: Readonly<Record<string, FieldClass | undefined>> = {
  ...({ satisfaction: 'callback', 'callback-person': 'callback', 'fee-taken': 'callback' } as const),
  ...({ 'told-progress': 'callback', 'on-time': 'callback', grade: 'evaluation' } as const),
  ...({ people: 'people', narrative: 'people', 'hearing-contact': 'people' } as const),
};

/**
 * How somebody stands to a case: by hand, from what the record says of it.
 *
 * @param posts in whose place the bureau acts there
 */
export function standsTo(user: User, row: CaseRow, posts: readonly Role[]): Standing {
  const { facts } = row;
  const { username, roles, station, firm } = user;
  const handled = facts.handlers.includes(username);
  const reaches = [user.agency, ...(user.below ?? [])].includes(row.agency_id) && !facts.recused.includes(username);
  const letters = [
    'A',
    station !== undefined && station === row.station_id && 'S',
    firm !== undefined && [row.firm_id, facts.change?.firm].includes(firm) && 'F',
    username === row.handler && 'H',
    username === facts.change?.successor && 'N',
    row.observers.includes(username) && 'O',
    facts.objection !== undefined && 'J',
  ].filter((letter) => letter !== false);
  const inPlace = roles.includes('bureau') ? posts : [];
  return { roles: [...roles, ...inPlace], handled, letters: reaches ? letters.join('') : '' };
}
