import { HABITS } from '../habits.js';
import type { Profile, Stratum } from './profile.js';

/**
 * January to October of 003_52c0198dcc93c7d0.txt: 146 cases, of them 86 criminal defences, 58 civil matters and 2 of
 * 公证 (non-litigation). The source says no more; how the 86 and the 58 divide is plausible, not known:
 * defences come nearly all by notice, most of them for the trial; wages, injuries and maintenance are what people
 * apply for.
 */
const CRIMINAL: readonly Stratum[] = [
  { name: 'notice/investigation', cases: 17, ...defence('notice', 'investigation') },
  { name: 'notice/prosecution', cases: 19, ...defence('notice', 'prosecution-review') },
  { name: 'notice/trial', cases: 36, ...defence('notice', 'first-instance') },
  { name: 'notice/appeal', cases: 4, ...defence('notice', 'second-instance') },
  { name: 'application/investigation', cases: 3, ...defence('application', 'investigation') },
  { name: 'application/prosecution', cases: 3, ...defence('application', 'prosecution-review') },
  { name: 'application/trial', cases: 4, ...defence('application', 'first-instance') },
];

const CIVIL: readonly Stratum[] = [
  {
    name: 'wages/arbitration',
    cases: 17,
    ...civil('labour-arbitration', 'labour', ['追索劳动报酬', '确认劳动关系', '违法解除劳动合同']),
    groups: 0.25,
    migrants: 0.8,
  },
  {
    name: 'wages/court',
    cases: 11,
    ...civil('litigation', 'labour', ['劳务合同纠纷', '追索劳动报酬纠纷']),
    groups: 0.2,
    migrants: 0.7,
  },
  {
    name: 'injury',
    cases: 13,
    ...civil('litigation', 'injury', ['机动车交通事故责任纠纷', '提供劳务者受害责任纠纷', '医疗损害责任纠纷']),
    migrants: 0.4,
  },
  {
    name: 'family',
    cases: 11,
    ...civil('litigation', 'maintenance', ['赡养纠纷', '抚养费纠纷', '离婚纠纷', '婚内扶养纠纷']),
  },
  {
    name: 'advice-and-settlement',
    cases: 6,
    ...civil('non-litigation', 'labour', ['工伤赔偿调解', '欠薪调解']),
    migrants: 0.5,
  },
  { name: 'notarial', cases: 2, ...civil('non-litigation', 'notarial', ['继承公证', '委托公证']), notarial: true },
];

export const pinghu: Profile = {
  name: 'pinghu',
  agency: 'ph',
  suffix: '',
  place: '平湖',
  strata: [...CRIMINAL, ...CIVIL],
  days: 304,
  // Ten 司法所 and seven stations of mass organisations; a third of the applicants goes to the one nearby.
  atStations: 0.35,
  stations: {
    'ph-danghu': 5,
    'ph-zhapu': 3,
    'ph-xindai': 2,
    'ph-xincang': 2,
    'ph-zhongdai': 2,
    'ph-huanggu': 1,
    'ph-guangchen': 1,
    'ph-gonghui': 2,
    'ph-fulian': 1,
    'ph-canlian': 1,
  },
  habits: HABITS,
};

export function defence(door: Stratum['door'], criminalStage: NonNullable<Stratum['criminalStage']>) {
  const titles = ['盗窃', '故意伤害', '诈骗', '帮助信息网络犯罪活动', '开设赌场', '寻衅滋事', '危险驾驶', '贩卖毒品'];
  return { door, kind: 'criminal' as const, criminalStage, matter: 'criminal-defence', titles, migrants: 0.3 };
}

export function civil(procedure: NonNullable<Stratum['procedure']>, matter: string, titles: readonly string[]) {
  return { door: 'application' as const, kind: 'civil' as const, procedure, matter, titles };
}
