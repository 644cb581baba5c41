import type { Span } from '../stand/random.js';

/**
 * How fast a piece of work is done. Days are working days. The last three are shares of all: put off to the last day,
 * when 催办 has come; left until 督办 has come; never done, whatever anybody says.
 */
export interface Pace {
  readonly days: Span;
  readonly urged: number;
  readonly ordered: number;
  readonly never: number;
}

/**
 * What people of an ordinary, decent centre do, in shares and working days. Each figure was set because it is plausible,
 * for the reason beside it, before any run; none was changed to reach a target. Published practice is
 * named where there is any.
 */
export const HABITS = {
  // ---- the desk
  /** Written into a ledger first: one applicant in four comes when the window is full or the line is down. */
  paperFirst: 0.25,
  /** Of those, never typed in. A centre that reconciles its registers finds all of them. */
  drawer: 0,
  /** Typed in one to six working days later, mostly in the weekly round of the ledger. */
  paperDays: [1, 2, 6] as Span,
  /** An organ's letter has three days in all: it does not wait for the weekly round. */
  noticePaperDays: [0.5, 1, 3] as Span,
  /** The post room writes most letters of the organs into its own register as well. */
  organRegister: 0.6,
  /** Two people at one counter write the same applicant down: one line in fifty stands there twice. */
  lineTwice: 0.02,
  /** A number is copied wrong when the ledger is typed in: clerks mistype one field in some thirty, and this one is not looked at again. */
  numberMisread: 0.03,
  /** The registers are gone through once a week, against the list of lines without a case. */
  roundOfRegisters: [1, 5, 8] as Span,
  /** Letters that come after the last round of the post are entered the next day: one in five. */
  nextDay: 0.2,
  /** Applications with gaps: proof of income or the other party's address is what people do not bring. */
  incomplete: 0.18,
  /** Of these: the clerk sends the one formal notice rather than asking by telephone. */
  supplementAtDesk: 0.35,
  record: pace([0, 1, 3], 0.05, 0.03, 0),
  /** Applicants who answer a notice: four of five; half of the others bring something else, half nothing. */
  complied: 0.8,
  broughtOther: 0.5,
  supplementDays: [1, 5, 10] as Span,
  /** Applicants who telephone before their time is up, for a paper from another office is not there yet: one in eight. The head allows a week more. */
  needsLonger: 0.12,
  /** What they waited for then comes within that week. */
  broughtLater: [1, 2, 4] as Span,
  /** Applications withdrawn before the decision: the other side pays, the family settles. */
  withdrawn: 0.03,
  /** Letters of an organ taken back while the desk still asks for what they lack: the accused has found a lawyer himself. */
  noticeWithdrawn: 0.02,
  /** The head's signature under a withdrawal: a formality, mostly. */
  confirmEnd: pace([0, 0.5, 1.5], 0.05, 0.02, 0),
  endSigned: 0.95,

  // ---- review and decision: seven days for both, and both know it
  review: pace([0, 1, 3], 0.06, 0.03, 0),
  supplementAtReview: 0.05,
  /** Refused: means, or not a matter of the Law. County reports speak of three to eight in a hundred. */
  refused: 0.06,
  /** Means need no check: wages and injuries of migrant workers, criminal matters (法律援助法 art. 32, 42). */
  pledged: 0.4,
  approve: pace([0, 0.7, 2], 0.05, 0.02, 0),
  /** The head sends a proposal back, or decides otherwise than proposed. */
  returned: 0.04,
  overruled: 0.01,
  /** Refused applicants who object (art. 49): most are told where to turn, and one in four does; half of them at the desk. */
  objects: 0.25,
  objectsAtCentre: 0.5,
  objectionDays: [2, 6, 12] as Span,
  forwardObjection: pace([0, 0.4, 1], 0.05, 0.02, 0),
  decideObjection: pace([1, 2, 3], 0.06, 0.02, 0),
  /** Objections that the bureau finds right, and upheld decisions that are taken further. */
  objectionRight: 0.4,
  goesFurther: 0.2,
  /** The bureau looks at a refusal of its own motion: rare. */
  bureauOrders: 0.02,
  /** Of what was withdrawn or archived it looks at fewer still. */
  bureauReopens: 0.005,
  /** A letter or a telephone call reaches the bureau, and it asks the centre what is going on: one case in a hundred. */
  demanded: 0.01,
  /** The head asks a lawyer in two of a hundred. */
  asked: 0.02,
  serviceRecorded: 0.5,

  // ---- 先行提供
  /** Civil applicants whom the desk asks when their limitation ends, and who know it: one in three. It lies within a year, or little more. */
  limitationKnown: 0.33,
  /** Where it is over in a week nearly everybody thinks of it; property that is about to go is told of in one of two hundred. */
  advancedForLimit: 0.9,
  advancedForProperty: 0.005,
  /** Nobody proposes what is not urgent: nine of ten are provided, within the morning. */
  decideAdvance: pace([0, 0.1, 0.4], 0, 0, 0),
  advanceAgreed: 0.9,
  /** Whoever was helped at once mostly brings the rest; one in twelve is not seen again. */
  formalities: pace([0.5, 2, 4], 0.1, 0, 0.08),
  /** Handlers who enter that the matter is filed, in the days after: nine of ten. */
  filed: 0.9,
  filedDays: [0, 1, 3] as Span,

  // ---- assignment
  assign: pace([0, 0.4, 1.5], 0.05, 0.02, 0),
  /** The same, where the whole matter has three days from the letter's receipt. */
  assignNotice: pace([0, 0.25, 0.8], 0.05, 0.02, 0),
  /** To the centre's own lawyer, where there is one. */
  centreLawyer: 0.06,
  /** The manager of the firm answers the telephone at once; else within a day, and one in thirty lets it lie. */
  namedAtOnce: 0.55,
  nameHandler: pace([0, 0.4, 1], 0, 0, 0.03),
  declined: 0.04,
  informOrgan: pace([0, 0.3, 1], 0.06, 0.03, 0),

  // ---- handling
  engage: pace([0, 2, 4], 0.1, 0.04, 0),
  notEngaged: 0.03,
  /** Detention centres arrange a meeting within 48 hours; people outside have to find the time. */
  meet: pace([1, 3, 9], 0, 0, 0),
  notMet: 0.02,
  readFile: pace([2, 7, 18], 0, 0, 0),
  notRead: 0.02,
  progress: 0.4,
  /** A lawyer told by the court reports it the same day or the next; one in twelve days late, one in twenty afterwards. */
  hearingReport: [0, 0.6, 1] as Span,
  hearingReportLate: 0.08,
  hearingReportAfter: 0.05,
  hearingOutcome: pace([0, 0.8, 2.5], 0.07, 0.05, 0.005),
  /** Where no new day was named the court is asked about once a month. */
  newDate: pace([8, 15, 20], 0.2, 0.05, 0),
  /** The result is entered when the paper comes; one in seven only when the file is put together. */
  conclude: [0, 1.5, 5] as Span,
  concludeLate: 0.14,
  concludeLateDays: [6, 12, 25] as Span,
  /** Summonses that give the least that the law asks for: three days, arbitration five. The others give so many days. */
  shortNotice: 0.6,
  notice: [5, 15] as readonly [number, number],
  /** Courts clear their dockets: of the cases that would end in the weeks after, these end in the period's last week. */
  lastWeek: 0.35,
  corrections: 0.03,
  /** Handling that ends before the matter: own counsel, means changed, notice withdrawn. Circulars speak of two to five in a hundred. */
  terminated: 0.05,
  /** Days after handling began: mostly in the first weeks, when somebody asks. */
  terminationDays: [2, 14, 40] as Span,
  verifyTermination: pace([0, 1, 2], 0.06, 0.03, 0),
  groundConfirmed: 0.9,
  decideTermination: pace([0, 0.7, 2], 0.05, 0.02, 0),
  terminationAgreed: 0.9,
  serveTermination: pace([0, 1, 2], 0.06, 0.03, 0),
  /** Recipients who object to a termination. */
  objectsToTermination: 0.15,
  /** Cases whose handler is changed: centres tell of one or two in a hundred, mostly for illness or on the recipient's word. */
  changed: 0.015,
  changeDays: [5, 20, 50] as Span,
  /** Half of them on the recipient's word; of these the head agrees to two in three, to the others nearly always. */
  changeByRecipient: 0.5,
  decideChange: pace([1, 2, 4], 0.06, 0.02, 0),
  changeGranted: 0.75,
  handOver: pace([0, 1, 2], 0.1, 0.04, 0.05),
  acceptHandOver: pace([0, 0.4, 1], 0.05, 0.02, 0),
  /** Where the list lies unsigned the head signs it when he is told: three days and some. */
  signedForHim: [4, 6, 9] as Span,
  /** Working days of leave at a time; a lawyer takes one or two leaves in ten months, an office worker a short one. */
  lawyerLeave: [3, 5, 10] as Span,
  officeLeave: [1, 2, 3] as Span,

  // ---- closing
  submitFile: pace([3, 13, 19], 0.15, 0.1, 0.01),
  checkFile: pace([1, 6, 15], 0.06, 0.02, 0),
  /** Files sent back: a signature, a record of the meeting. Centres that check every file return one in ten. */
  fileReturned: 0.1,
  correctFile: pace([1, 4, 9], 0.08, 0.05, 0),
  evaluate: pace([2, 9, 18], 0.08, 0.03, 0),
  /** 优秀 / 良好 / 合格 / 不合格: published circulars have nearly all at 合格 or better. */
  grades: { excellent: 0.16, good: 0.52, qualified: 0.3, unqualified: 0.02 },
  archive: pace([1, 5, 15], 0, 0, 0),
  addendum: 0.03,

  // ---- what the public sees
  nameObserver: pace([0, 0.3, 1], 0, 0, 0.02),
  /** Nobody free on that day: the centre has few people, and hearings fall on the same morning. */
  noObserver: 0.06,
  attend: pace([0, 1, 2.5], 0.08, 0.05, 0.03),
  /** Named and not gone: ill, the road, the court moved the hour. */
  stayedAway: 0.08,
  liveStream: 0.15,
  callback: pace([1, 5, 10], 0.1, 0.05, 0.06),
  /** Days between attempts, and how often a call is answered: Tancheng reached 47 of 50, with several attempts each. */
  againAfter: [1, 3, 7] as Span,
  answered: 0.62,
  answeredDetained: 0.4,
  /** After three attempts the caller gives up in half of the cases, and tries once more in the others. */
  givesUp: 0.5,
  satisfaction: { satisfied: 0.86, 'basically-satisfied': 0.1, dissatisfied: 0.02, silent: 0.02 },

  // ---- the heads
  explain: pace([0, 1, 2], 0, 0, 0.15),
  answerHead: pace([0, 1, 2], 0.05, 0.02, 0.03),
  /** Told in person by the head of the centre, people do it, most of the time; before the circular goes out all do. */
  obeys: 0.85,
  obeysDays: [0.3, 1, 3] as Span,
  sign: pace([0, 2, 5], 0, 0, 0.1),
  signed: 0.6,
  confirm: pace([0, 1, 2], 0, 0, 0),
  confirmed: 0.9,
};
export type Habits = typeof HABITS;

function pace(days: Span, urged: number, ordered: number, never: number): Pace {
  return { days, urged, ordered, never };
}
