import type pg from 'pg';
import { startApi } from '../../api/server.js';
import { connect } from '../../db/client.js';
import { loadRuleBook } from '../../db/rule-book.js';
import { systemClock } from '../../platform/clock.js';
import type { ApiConfig } from '../../platform/config.js';
import { createLogger } from '../../platform/log.js';
import { Http } from '../../stand/http.js';
import { memoryPort } from '../../stand/memory-port.js';
import { apply, doFirst } from '../arms/path.js';
import { PASSWORD } from '../stack.js';
import { lawyerOf, learnIds, QUESTIONS, type QuestionKey } from './questions.js';

/** What auto_explain is told, on a superuser's connection; parameters stay out, they may name people. */
const SETTINGS = {
  session_preload_libraries: 'auto_explain',
  client_min_messages: 'notice',
  'auto_explain.log_level': 'notice',
  'auto_explain.log_min_duration': '0',
  'auto_explain.log_analyze': 'on',
  'auto_explain.log_buffers': 'on',
  'auto_explain.log_nested_statements': 'on',
  'auto_explain.log_parameter_max_length': '0',
};
/**
 * `EXPLAIN (ANALYZE, BUFFERS)` of every statement that API and worker send for each question, for an application and for
 * a task that is read and done, on the record as it is.
 *
 * @param superuserUrl of the record's database
 * @param cases on record
 * @param times each is asked: a prepared statement has its lasting plan from the sixth time on
 */
export async function plansOf(superuserUrl: string, config: ApiConfig, cases: number, times: number): Promise<string> {
  const options = Object.entries(SETTINGS).map(([name, value]) => `-c ${name}=${value}`);
  const db = connect(`${superuserUrl}?options=${encodeURIComponent(options.join(' '))}`, 1);
  let plans: string[] = [];
  db.pool.on('connect', (client: pg.PoolClient) => {
    client.on('notice', ({ message }) => {
      if (message?.includes('plan:')) plans.push(message);
    });
  });
  const commands = memoryPort(db, await loadRuleBook(db.pool), systemClock, true);
  const logger = createLogger('bench', 'silent');
  const api = await startApi({ db, clock: systemClock, config: { ...config, port: 0 }, logger, commands });
  const http = new Http(api.port, PASSWORD);
  const sections: string[] = [];
  const section = async (name: string, work: () => Promise<unknown>) => {
    for (let i = 0; i < times; i++) {
      plans = [];
      await work();
    }
    sections.push([`# ${name}`, ...plans.map(tidied)].join('\n\n'));
  };
  try {
    const g = 1 + (7919 % cases);
    await learnIds(db.pool, [g]);
    for (const key of Object.keys(QUESTIONS) as QuestionKey[]) {
      const { name, actor, path } = QUESTIONS[key];
      const person = await http.as(actor === 'lawyer' ? lawyerOf(g) : actor);
      await section(name, () => person.get(path(g)));
    }
    await section('收件、办一项 / an application, and a task', async () => {
      await doFirst(http, (await apply(http)).view);
      await commands.close();
    });
  } finally {
    http.close();
    await api.close();
    await db.close();
  }
  return `${sections.join('\n\n\n')}\n`;
}

/** As a plan is read: where it is from on one line, then the tree. */
function tidied(message: string): string {
  const [, took = '', text = '', tree = ''] =
    /^duration: (\S+ ms) {2}plan:\nQuery Text: ([\s\S]*?)\n(?=\S.*\(cost=)([\s\S]*)$/.exec(message) ?? [];
  return `${took}  ${text.replace(/\s+/g, ' ').trim()}\n${tree.trimEnd()}`;
}
