/**
 * Who can take a case, best first, and why. The list advises; a person assigns, and only the guards refuse.
 */

/** 律师, 基层法律服务工作者, a lawyer on the staff of the centre (法律援助机构工作人员中的律师). */
export type Qualification = 'lawyer' | 'basic-legal-worker' | 'centre-lawyer';

export interface Lawyer {
  lawyerId: string;
  kind: Qualification;
  practiceYears: number;
  /** Years of experience in criminal defence. */
  criminalYears: number;
  /** Familiar with the needs of minors. */
  minorsTrained: boolean;
  /** Codes of languages beside standard Chinese, sign language included. */
  languages: readonly string[];
  onLeave: boolean;
  openCases: number;
  firmId?: string;
  stationId?: string;
  /** Acts for the opposing party, or is otherwise tied to it. */
  opposingParty: boolean;
  /** Defends a co-defendant, or a defendant of a related matter. */
  coDefendant: boolean;
  /** Has judged something of this very case, or withdrawn from it (domain/case/duties.ts). */
  otherDuty: boolean;
  /** Handles this very case, or did. */
  handledBefore: boolean;
  /** His firm withdraws from this very case. */
  firmWithdrew: boolean;
  /** His firm has declined this very case, or let its time run out. */
  firmDeclined: boolean;
}

export interface Needs {
  kind: 'criminal' | 'civil' | 'administrative';
  /** Life imprisonment or death may be imposed, or a death sentence is under review. */
  lifeOrDeath: boolean;
  /** The recipient is a minor. */
  minor: boolean;
  language?: string;
  stationId?: string;
  /** Handler of an earlier stage of the same matter. */
  preferredLawyerId?: string;
}

export interface Reason {
  code: ReasonCode;
  zh: string;
  en: string;
}

export interface RankedLawyer {
  lawyerId: string;
  /** Whether no guard stands against it. */
  eligible: boolean;
  /** Higher is better; for comparison within one list only. */
  score: number;
  /** Guards that refuse first, then what speaks for and against. */
  reasons: Reason[];
}

const REASONS = {
  'basic-worker-criminal': [
    '基层法律服务工作者不得担任刑事辩护人',
    'a basic-level legal worker may not defend criminal cases',
  ],
  'life-or-death-experience': [
    '可能判处无期徒刑、死刑的案件须三年以上刑事辩护执业经历（法律援助法第26条）',
    'life or death sentence possible: three years of criminal defence are required (LAL art. 26)',
  ],
  'minors-training': [
    '未成年人案件须由熟悉未成年人身心特点的律师承办',
    'a case of a minor needs a lawyer familiar with minors',
  ],
  'opposing-party': ['与对方当事人存在利益冲突', 'conflict of interest: acts for the opposing party'],
  'co-defendant': [
    '已为同案或关联案件的其他被告人辩护',
    'already defends another defendant of the same or a related matter',
  ],
  'other-duty': ['在本案中另有职责或已回避', 'has another duty in this case, or has withdrawn from it'],
  'handled-before': ['正在承办或曾承办本案', 'handles this case, or did'],
  'firm-withdrew': ['所在机构已退出本案', 'the firm withdraws from this case'],
  'on-leave': ['请假期间', 'on leave'],
  'earlier-stage': ['曾承办本案前一阶段', 'handled an earlier stage of the matter'],
  language: ['掌握所需语言', 'speaks the language needed'],
  'no-language': ['不掌握所需语言，须另请翻译', 'does not speak the language needed; an interpreter is required'],
  station: ['与案件同一工作站', 'of the same station'],
  'criminal-experience': ['刑事辩护执业三年以上', 'three years of criminal defence or more'],
  'firm-declined': ['所在机构已谢绝本案或逾期未安排', 'the firm has declined this case or let its time run out'],
  idle: ['目前无在办案件', 'no open case at present'],
  workload: ['在办案件较多', 'many open cases'],
} as const;

export type ReasonCode = keyof typeof REASONS;

/** Weights of the score, and the number of open cases from which the workload is mentioned. Local decision. */
export interface AssignmentWeights {
  earlierStage: number;
  language: number;
  station: number;
  criminalExperience: number;
  /** Subtracted: more than all the rest can make up for. */
  firmDeclined: number;
  /** Per open case, subtracted. */
  openCase: number;
  manyOpenCases: number;
  version: number;
}

export const ASSIGNMENT_WEIGHTS: AssignmentWeights = {
  earlierStage: 50,
  language: 30,
  station: 10,
  criminalExperience: 5,
  firmDeclined: 1_000,
  openCase: 4,
  manyOpenCases: 8,
  version: 2,
};

/** Years of practice required by 法律援助法 art. 26, and worth a mention in any criminal case. */
const EXPERIENCED_YEARS = 3;

/**
 * Every lawyer with a verdict: the eligible first, then by score, then by fewer open cases, then by id.
 */
export function rankCandidates(
  lawyers: readonly Lawyer[],
  needs: Needs,
  weights: AssignmentWeights = ASSIGNMENT_WEIGHTS,
): RankedLawyer[] {
  return lawyers
    .map((lawyer) => ({ lawyer, ranked: rank(lawyer, needs, weights) }))
    .sort(
      (a, b) =>
        Number(b.ranked.eligible) - Number(a.ranked.eligible) ||
        b.ranked.score - a.ranked.score ||
        a.lawyer.openCases - b.lawyer.openCases ||
        (a.lawyer.lawyerId < b.lawyer.lawyerId ? -1 : 1),
    )
    .map(({ ranked }) => ranked);
}

/**
 * What forbids this assignment: criminal defence is for lawyers; art. 26 asks for three years of relevant practice,
 * read as criminal defence (司法部令第148号 art. 26); minors need a lawyer familiar with them (未成年人保护法 art. 104);
 * one defender never defends two defendants of one or a related matter (法释〔2021〕1号 art. 43).
 */
export function guardsAgainst(lawyer: Lawyer, needs: Needs): ReasonCode[] {
  const against: ReasonCode[] = [];
  if (needs.kind === 'criminal' && lawyer.kind === 'basic-legal-worker') against.push('basic-worker-criminal');
  if (needs.kind === 'criminal' && needs.lifeOrDeath && lawyer.criminalYears < EXPERIENCED_YEARS) {
    against.push('life-or-death-experience');
  }
  if (needs.minor && !lawyer.minorsTrained) against.push('minors-training');
  if (lawyer.opposingParty) against.push('opposing-party');
  if (lawyer.coDefendant) against.push('co-defendant');
  if (lawyer.otherDuty) against.push('other-duty');
  if (lawyer.handledBefore) against.push('handled-before');
  if (lawyer.firmWithdrew) against.push('firm-withdrew');
  if (lawyer.onLeave) against.push('on-leave');
  return against;
}

function rank(lawyer: Lawyer, needs: Needs, weights: AssignmentWeights): RankedLawyer {
  const against = guardsAgainst(lawyer, needs);
  const codes: ReasonCode[] = [...against];
  let score = -weights.openCase * lawyer.openCases;
  const credit = (code: ReasonCode, points: number): void => {
    codes.push(code);
    score += points;
  };
  if (needs.preferredLawyerId === lawyer.lawyerId) credit('earlier-stage', weights.earlierStage);
  if (needs.language !== undefined) {
    if (lawyer.languages.includes(needs.language)) credit('language', weights.language);
    else credit('no-language', 0);
  }
  if (needs.stationId !== undefined && needs.stationId === lawyer.stationId) credit('station', weights.station);
  if (needs.kind === 'criminal' && lawyer.criminalYears >= EXPERIENCED_YEARS) {
    credit('criminal-experience', weights.criminalExperience);
  }
  if (lawyer.firmDeclined) credit('firm-declined', -weights.firmDeclined);
  if (lawyer.openCases === 0) credit('idle', 0);
  if (lawyer.openCases >= weights.manyOpenCases) credit('workload', 0);
  return { lawyerId: lawyer.lawyerId, eligible: against.length === 0, score, reasons: codes.map(reason) };
}

function reason(code: ReasonCode): Reason {
  const [zh, en] = REASONS[code];
  return { code, zh, en };
}
