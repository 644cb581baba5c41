/**
 * Writes `prisma/data/calendar.json` from the published years of the development dependency `chinese-days`: once a
 * year, when the State Council's notice is out and the package has it. The package itself is never asked at run time,
 * because it answers for years that nobody has published.
 *
 *     npx tsc && node dist/scripts/import-calendar.js
 */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { format } from 'prettier';
import { Calendar } from '../domain/calendar.js';
import type { CalendarYear } from '../domain/notice.js';

const OUTPUT = join('prisma', 'data', 'calendar.json');

/** Number of the notice for each year; changes during the year stand behind the first. Others are named by title. */
const NOTICES: Record<number, string> = {
  2011: '国办发明电〔2010〕40号',
  2012: '国办发明电〔2011〕45号',
  2013: '国办发明电〔2012〕33号',
  2014: '国办发明电〔2013〕28号',
  2015: '国办发明电〔2014〕28号；国发明电〔2015〕1号',
  2016: '国办发明电〔2015〕18号',
  2017: '国办发明电〔2016〕17号',
  2018: '国办发明电〔2017〕12号',
  2019: '国办发明电〔2018〕15号；国办发明电〔2019〕3号',
  2020: '国办发明电〔2019〕16号；国办发明电〔2020〕1号',
  2021: '国办发明电〔2020〕27号',
  2022: '国办发明电〔2021〕11号',
  2023: '国办发明电〔2022〕16号',
  2024: '国办发明电〔2023〕7号',
  2025: '国办发明电〔2024〕12号',
  2026: '国办发明电〔2025〕7号',
};

/** Days that the notices name and the package leaves out. Only the first changes what is a working day. */
const MISSING: { date: string; worked: boolean }[] = [
  { date: '2005-12-31', worked: true },
  { date: '2011-06-05', worked: false },
  { date: '2012-06-23', worked: false },
  { date: '2015-09-05', worked: false },
];

interface PackageYear {
  holidays: Record<string, string>;
  workdays: Record<string, string>;
}

function readYear(folder: string, year: number): CalendarYear {
  const { holidays, workdays } = JSON.parse(readFileSync(join(folder, `${year}.json`), 'utf8')) as PackageYear;
  if (Object.keys(holidays).length === 0) throw new Error(`${year}.json names no holiday: not published, leave it out`);
  const own = MISSING.filter(({ date }) => date.startsWith(`${year}-`));
  const off = [...Object.keys(holidays), ...own.filter(({ worked }) => !worked).map(({ date }) => date)].sort();
  const worked = [...Object.keys(workdays), ...own.filter((day) => day.worked).map(({ date }) => date)].sort();
  const spillsOver = [...off, ...worked].some((date) => date.slice(5) > '12-25');
  const source = spillsOver ? `${noticeOf(year)}；年末：${noticeOf(year + 1).split('；')[0]}` : noticeOf(year);
  return { year, source, holidays: off, makeUpDays: worked };
}

function noticeOf(year: number): string {
  return NOTICES[year] ?? `国务院办公厅节假日安排通知（${year}年）`;
}

const folder = join(dirname(createRequire(import.meta.url).resolve('chinese-days/package.json')), 'dist', 'years');
const years = readdirSync(folder)
  .flatMap((name) => /^(\d{4})\.json$/.exec(name)?.[1] ?? [])
  .map(Number)
  .sort((a, b) => a - b)
  .map((year) => readYear(folder, year));
new Calendar(years); // refuses what is no calendar
writeFileSync(OUTPUT, await format(JSON.stringify(years), { parser: 'json', printWidth: 120 }));
console.log(`${OUTPUT}: ${years.length} years, ${years[0]?.year} to ${years.at(-1)?.year}`);
