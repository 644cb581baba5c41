import { expect, test } from 'vitest';
import { LEAKED } from '../api/leaked-passwords.js';
import * as passwords from './passwords.js';

const { normalPassword, SHORTEST_PASSWORD } = passwords;
const passwordFault = (typed: string, about: readonly string[] = []) => passwords.passwordFault(typed, LEAKED, about);

const ABOUT = ['weak3', 'u-weak3', '陈小敏', '平湖市法律援助中心', 'ph', 'zhang.san@ph.example'];

test('length counts characters, of the normal form', () => {
  expect(passwordFault('kdhw-tqpx-m')).toBe('too-short');
  expect(passwordFault('kdhw-tqpx-mz')).toBeUndefined();
  expect(passwordFault('𠮷'.repeat(3) + '梅花三弄雪')).toBe('too-short');
  expect(normalPassword('Ｃｏｒｒｅｃｔ　ｈｏｒｓｅ')).toBe('Correct horse');
  expect(SHORTEST_PASSWORD).toBe(12);
});

const CAPITALS = [
  (w: string) => w,
  (w: string) => w.toUpperCase(),
  (w: string) => w.charAt(0).toUpperCase() + w.slice(1),
];
const LEET = (w: string) =>
  w.replaceAll('a', '@').replaceAll('o', '0').replaceAll('s', '$').replaceAll('e', '3').replaceAll('i', '1');
const ENDS = [
  '2026',
  '123456',
  '!',
  '2026!',
  '@2026',
  '1234567890',
  '20260101',
  '888888',
  '!!!!!!',
  '_admin',
  '1q2w3e4r',
];

test('common words are refused in every dress', () => {
  let tried = 0;
  for (const word of [
    'password',
    'administrator',
    'welcome',
    'woaini',
    'falvyuanzhu',
    'iloveyou',
    'legalaid',
    'letmein',
  ])
    for (const dressed of CAPITALS.flatMap((capital) => [capital(word), LEET(capital(word))]))
      for (const end of ENDS)
        for (const typed of [dressed + end, end + dressed, `${dressed} ${dressed}${end}`]) {
          if ([...typed].length < SHORTEST_PASSWORD) continue;
          expect([typed, passwordFault(typed)]).toEqual([typed, 'password-common']);
          tried++;
        }
  expect(tried).toBeGreaterThan(500);
});

test.each([
  ...[
    'aaaaaaaaaaaa',
    '            ',
    'abababababab',
    'abcabcabcabcab',
    'tom-tom-tom-tom',
    '111111222222',
    '123123123123',
  ],
  ...[
    'qwertyuiop12',
    'qwertyuiop[]',
    'asdfghjkl123',
    '1qaz2wsx3edc',
    '!QAZ2wsx#EDC',
    '1q2w3e4r5t6y',
    'zxcvbnm,./12',
    'poiuytrewq99',
  ],
  ...[
    'abcdefghijkl',
    '987654321098',
    '123456789012',
    '1234qwerasdf',
    '19900101 2026',
    '2026-01-01 12',
    'P@ssw0rd2026',
    'Admin@123456',
  ],
  ...['中国中国中国中国中国中国', '密码密码密码123456', '2026年1月1日密码密码密码', '我爱你我爱你我爱你1234'],
])('%j is what anybody tries first', (typed) => {
  expect(passwordFault(typed)).toBe('password-common');
});

// Nothing of ours is in them, so that they are refused for the list alone.
test.each([
  ...['chickenwing101', 'Justin Bieber', 'ghbdtnrfrltkf', 'leavemealone', '89semtsriuty', 'ＣｈｉｃｋｅｎＷｉｎｇ101'],
  ...['charliecharlie', 'Ch4rl1e-2026!', '#jessica#2026', 'hunter123456!', 'lost4815162342'],
])('%j was lost elsewhere', (typed) => {
  expect(passwordFault(typed)).toBe('password-common');
  expect(passwords.passwordFault(typed, new Set())).toBeUndefined();
});

test('what leaked is taken out where it stands by itself: words of a sentence are on the list too', () => {
  for (const word of ['correct', 'battery', 'another', 'letters'])
    expect([word, LEAKED.has(word)]).toEqual([word, true]);
  expect(passwordFault('correct horse battery')).toBeUndefined();
  expect(passwordFault('jessica-has-a-boat')).toBeUndefined();
});

test.each([
  ...[
    'u-weak3u-weak3',
    'U-WEAK3 2026!',
    'weak3weak3weak3',
    '陈小敏1990-01-01',
    '陈小敏陈小敏陈小敏陈小敏',
    '平湖市法律援助中心2026',
  ],
  ...['zhang.san2026', 'ZhangSan@123456', 'zhangsan-ph.example', 'Weak3-Weak3-Ab1'],
])('%j is about its owner', (typed) => {
  expect(passwordFault(typed, ABOUT)).toMatch(/password-(own|common)/);
});

test('whoever’s name is among what leaked is told that it is his name', () => {
  expect(passwordFault('jessica-2026!!', ['jessica'])).toBe('password-own');
  expect(passwordFault('jessica-2026!!', ['chen.min'])).toBe('password-common');
});

test('the name of somebody else is no fault', () => {
  expect(passwordFault('zhang.san-lives-here', ['chen', '陈敏'])).toBeUndefined();
});

test.each([
  ...[
    'correct horse battery',
    'another long password',
    'a password of his own',
    'twelve letters',
    '夜来风雨声花落知多少呀呀',
    '7Hk2-pQx9-wVbn',
  ],
  ...['梅花三弄雪落无声过小桥', 'tea at four, mostly', 'property of rosters'],
])('%j will do', (typed) => {
  const long = [...typed].length < SHORTEST_PASSWORD ? `${typed}又一年` : typed;
  expect(passwordFault(long, ABOUT)).toBeUndefined();
});

test('what is drawn at random is never refused', () => {
  // A fixed generator (mulberry32), so that the test is the same every time.
  let state = 7;
  const random = (most: number) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % most;
  };
  const letters = 'abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
  for (let n = 0; n < 2_000; n++) {
    const drawn = Array.from({ length: 16 }, () => letters.charAt(random(letters.length))).join('');
    expect([drawn, passwordFault(drawn, ABOUT)]).toEqual([drawn, undefined]);
  }
});
