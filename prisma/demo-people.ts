import type { Role } from '../domain/roles.js';
import type { Qualification } from '../domain/candidates.js';

/**
 * Who and what the demo has. `ph`: ten 司法所 and the stations of mass organisations, as a county of some 150 cases a
 * year has them, and 27 lawyers; `hl`: seven 司法所 and a smaller house. Names of people are invented.
 */

interface Account {
  readonly username: string;
  readonly name: string;
  readonly agency_id: string;
  readonly station_id: string | null;
  readonly firm_id: string | null;
  readonly roles: readonly Role[];
  readonly mail: string | null;
}

interface Practitioner {
  readonly username: string;
  readonly kind: Qualification;
  readonly practice_since: string;
  readonly criminal_since: string | null;
  readonly minors_trained: boolean;
  readonly languages: readonly string[];
}

/** The bureau above both counties; it has no cases of its own. */
export const AUTHORITY = 'sf';

export const AGENCIES = [
  { id: AUTHORITY, name: '示例司法厅', short_name: '司', rule_pack: 'law', parent_id: null },
  { id: 'ph', name: '平湖市法律援助中心', short_name: '平', rule_pack: 'law', parent_id: AUTHORITY },
  { id: 'hl', name: '贺兰县法律援助中心', short_name: '贺', rule_pack: 'law', parent_id: AUTHORITY },
] as const;

const stations = (agency: string, kind: string, suffix: string, names: Record<string, string>) =>
  Object.entries(names).map(([id, name]) => ({ id: `${agency}-${id}`, agency_id: agency, name: name + suffix, kind }));

/** kind: judicial-office 司法所 | mass-organisation 群团 */
export const STATIONS = [
  ...stations('ph', 'judicial-office', '司法所', {
    danghu: '当湖街道',
    zhongdai: '钟埭街道',
    caoqiao: '曹桥街道',
    zhapu: '乍浦镇',
    xindai: '新埭镇',
    xincang: '新仓镇',
    huanggu: '黄姑镇',
    quantang: '全塘镇',
    guangchen: '广陈镇',
    lindai: '林埭镇',
  }),
  ...stations('ph', 'mass-organisation', '法律援助工作站', {
    gonghui: '总工会',
    fulian: '妇女联合会',
    canlian: '残疾人联合会',
    tuanwei: '共青团',
    laoling: '老龄工作委员会',
    renwu: '人民武装部',
    xiaobao: '消费者权益保护委员会',
  }),
  ...stations('hl', 'judicial-office', '司法所', {
    xigang: '习岗镇',
    ligang: '立岗镇',
    jingui: '金贵镇',
    hongguang: '洪广镇',
    changxin: '常信乡',
    nanliang: '南梁台子',
    fuxing: '富兴街街道',
  }),
];

/** kind: law-firm 律师事务所 | basic-legal-service 基层法律服务所. `lawyers`: how many work there. */
const HOUSES = [
  { id: 'ph-f1', agency_id: 'ph', name: '浙江当湖律师事务所', kind: 'law-firm', lawyers: 6 },
  { id: 'ph-f2', agency_id: 'ph', name: '浙江乍浦律师事务所', kind: 'law-firm', lawyers: 5 },
  { id: 'ph-f3', agency_id: 'ph', name: '浙江东湖律师事务所', kind: 'law-firm', lawyers: 5 },
  { id: 'ph-f4', agency_id: 'ph', name: '浙江九龙山律师事务所', kind: 'law-firm', lawyers: 4 },
  { id: 'ph-f5', agency_id: 'ph', name: '浙江新埭律师事务所', kind: 'law-firm', lawyers: 3 },
  { id: 'ph-f6', agency_id: 'ph', name: '平湖市钟埭法律服务所', kind: 'basic-legal-service', lawyers: 3 },
  { id: 'hl-f1', agency_id: 'hl', name: '宁夏习岗律师事务所', kind: 'law-firm', lawyers: 3 },
  { id: 'hl-f2', agency_id: 'hl', name: '宁夏洪广律师事务所', kind: 'law-firm', lawyers: 2 },
  { id: 'hl-f3', agency_id: 'hl', name: '贺兰县立岗法律服务所', kind: 'basic-legal-service', lawyers: 2 },
] as const;

export const FIRMS = HOUSES.map(({ id, agency_id, name, kind }) => ({ id, agency_id, name, kind }));

/** One account for each post of a centre; the bureau is above it. The suffix tells the second agency's accounts apart. */
const POSTS: Record<string, Role> = {
  intake: 'intake',
  reviewer: 'reviewer',
  director: 'director',
  deputy: 'deputy',
  assigner: 'assigner',
  observer: 'observer',
  callback: 'callback',
  evaluator: 'evaluator',
  archivist: 'archivist',
  auditor: 'auditor',
};

const SURNAMES = '沈陆顾张陈徐俞金施马李王朱周吴郑冯褚卫蒋韩杨秦许何吕孔曹严华';
const GIVEN = ['敏', '建国', '晓燕', '志强', '丽华', '文斌', '静', '海峰', '玉兰', '俊', '雪梅', '伟民', '颖'];

let people = 0;
/** Different for some hundred people; the two lists have no common divisor. */
function nextName(): string {
  const n = people++;
  return SURNAMES.charAt(n % SURNAMES.length) + (GIVEN[n % GIVEN.length] ?? '');
}

function account(
  username: string,
  agency: string,
  role: Role,
  where: { station?: string; firm?: string } = {},
): Account {
  return {
    username,
    name: nextName(),
    agency_id: agency,
    station_id: where.station ?? null,
    firm_id: where.firm ?? null,
    roles: [role],
    mail: `${username}@${agency}.example`,
  };
}

const numbered = (name: string, n: number, suffix: string) => `${name}${n === 0 ? '' : n + 1}${suffix}`;

function peopleOf(agency: string, suffix: string): Account[] {
  const houses = HOUSES.filter((house) => house.agency_id === agency);
  const offices = STATIONS.filter((station) => station.agency_id === agency && station.kind === 'judicial-office');
  return [
    ...Object.entries(POSTS).map(([post, role]) => account(post + suffix, agency, role)),
    ...houses.map(({ id }, n) => account(numbered('firm', n, suffix), agency, 'firm', { firm: id })),
    ...offices.map(({ id }, n) => account(numbered('station', n, suffix), agency, 'station', { station: id })),
  ];
}

/** lawyer1…lawyer26 over the firms of `ph`, lawyer27 on the staff of the centre; lawyer-b, lawyer2-b… in `hl`. */
const LAWYERS: { readonly account: Account; readonly kind: Qualification }[] = [
  ...lawyersOf('ph', (n) => `lawyer${n + 1}`),
  { account: account('lawyer27', 'ph', 'lawyer'), kind: 'centre-lawyer' },
  ...lawyersOf('hl', (n) => numbered('lawyer', n, '-b')),
];

function lawyersOf(agency: string, name: (n: number) => string): { account: Account; kind: Qualification }[] {
  return HOUSES.filter((house) => house.agency_id === agency)
    .flatMap((house) => Array.from({ length: house.lawyers }, () => house))
    .map((house, n) => ({
      account: account(name(n), agency, 'lawyer', { firm: house.id }),
      kind: house.kind === 'law-firm' ? 'lawyer' : 'basic-legal-worker',
    }));
}

export const ACCOUNTS: readonly Account[] = [
  ...peopleOf('ph', ''),
  ...peopleOf('hl', '-b'),
  ...LAWYERS.map((lawyer) => lawyer.account),
  account('admin', 'ph', 'admin'),
  account('admin-b', 'hl', 'admin'),
  account('bureau', AUTHORITY, 'bureau'),
  account('bureau-deputy', AUTHORITY, 'bureau'),
  account('admin-bureau', AUTHORITY, 'admin'),
];

const SPOKEN = [[], ['en'], [], ['csl'], ['yue'], [], ['ug']] as const;

/** Spread so that each guard of the assignment finds somebody to refuse and somebody to take. */
export const PRACTITIONERS: readonly Practitioner[] = LAWYERS.map(({ account: { username }, kind }, n) => ({
  username,
  kind,
  practice_since: `${2004 + ((n * 7) % 20)}-07-01`,
  criminal_since: kind === 'basic-legal-worker' || n % 9 === 8 ? null : `${2006 + ((n * 7) % 19)}-01-01`,
  minors_trained: n % 3 === 0,
  languages: [...(SPOKEN[n % SPOKEN.length] ?? [])],
}));
