import { checkCharacter } from '../domain/identity.js';
import { addDays, type CivilDate } from '../domain/time.js';
import type { Random } from '../stand/random.js';

/** Somebody of a case, as the forms want him. */
export interface Person {
  readonly name: string;
  readonly idKind: 'resident-id' | 'unknown-identity' | 'passport' | 'pending';
  readonly idNumber?: string;
  readonly phone?: string;
  readonly address?: string;
  readonly gender?: 'male' | 'female';
  readonly birthDate?: CivilDate;
  readonly categories: readonly string[];
  readonly detained: boolean;
}

export interface Circumstances {
  readonly criminal: boolean;
  readonly detained: boolean;
  readonly minor: boolean;
  readonly migrant: boolean;
}

const SURNAMES =
  '王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵';
const FIRST = '建国志文晓海玉秀春明永德金福桂丽红小成家荣清学光庆';
const SECOND = '华英兰强平军伟芳敏静杰涛勇艳辉霞刚民生云梅林飞鹏娟波琴龙';

/** No place has this code: the numbers are well formed and nobody's. */
const NOWHERE = '330499';
const FOREIGN = ['NGUYEN VAN AN', 'TRAN THI BINH', 'SOKHA CHAN', 'JOHN OKAFOR'] as const;

/** An invented person; of ten thousand few share a name, as in life. */
export function person(r: Random, on: CivilDate, c: Circumstances): Person {
  const gender = r.chance(c.criminal ? 0.12 : 0.45) ? 'female' : 'male';
  const birthDate = bornBefore(r, on, c.minor);
  const name = r.pick([...SURNAMES]) + r.pick([...FIRST]) + r.pick([...SECOND]);
  const categories = categoriesOf(r, c, gender, birthDate, on);
  // Phones of detainees are kept by the custody; of the others a few have none.
  const phone = c.detained || r.chance(0.03) ? undefined : `139${String(r.whole(0, 99_999_999)).padStart(8, '0')}`;
  const reached = phone === undefined ? { address: `某镇某村${r.whole(1, 400)}号` } : { phone };
  const known: Omit<Person, 'name' | 'idKind' | 'idNumber'> = {
    gender,
    birthDate,
    categories,
    detained: c.detained,
    ...reached,
  };
  // Of a hundred suspects about two will not say who they are, and about two come from abroad.
  if (c.criminal && r.chance(0.02)) return { name: `自报${name}`, idKind: 'unknown-identity', ...known };
  if (c.criminal && r.chance(0.02)) {
    return { name: r.pick(FOREIGN), idKind: 'passport', idNumber: `P${r.whole(1_000_000, 9_999_999)}`, ...known };
  }
  return { name, idKind: 'resident-id', idNumber: idNumber(r, birthDate, gender), ...known };
}

export function idNumber(r: Random, birthDate: CivilDate, gender: 'male' | 'female'): string {
  const sequence = r.whole(0, 499) * 2 + (gender === 'male' ? 1 : 0);
  const digits = `${NOWHERE}${birthDate.replaceAll('-', '')}${String(sequence).padStart(3, '0')}`;
  return digits + checkCharacter(digits);
}

function bornBefore(r: Random, on: CivilDate, minor: boolean): CivilDate {
  const years = minor ? r.whole(14, 17) : r.whole(19, 71);
  return addDays(on, -Math.floor(years * 365.25) - r.whole(1, 300));
}

/** 受援人类别, several at once. */
function categoriesOf(r: Random, c: Circumstances, gender: string, birthDate: CivilDate, on: CivilDate): string[] {
  const categories: string[] = [];
  if (c.minor) categories.push('minor');
  if (gender === 'female') categories.push('woman');
  if (Number(on.slice(0, 4)) - Number(birthDate.slice(0, 4)) > 60) categories.push('elderly');
  if (c.migrant) categories.push('migrant-worker');
  else if (r.chance(0.3)) categories.push('farmer');
  if (r.chance(c.criminal ? 0.02 : 0.08)) categories.push('disabled');
  if (!c.criminal && r.chance(0.25)) categories.push('low-income');
  return categories;
}
