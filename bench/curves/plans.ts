import { createHash, randomUUID } from 'node:crypto';
import type pg from 'pg';
import { commitStep } from '../../activities/commit.js';
import type { Config } from '../../api/config.js';
import type { CommandPort } from '../../api/commands.js';
import { createLogger } from '../../api/log.js';
import { startApi } from '../../api/server.js';
import { connect, type Db } from '../../db/client.js';
import { systemClock } from '../../db/clock.js';
import { storeCommand } from '../../db/commands.js';
import { loadRuleBook } from '../../db/rule-book.js';
import type { CommandInput } from '../../domain/case.js';
import { Http } from '../../simulation/http.js';
import { MemoryHost } from '../../workflows/memory.js';
import { PASSWORD } from '../stack.js';
import { lawyerOf, learnIds, QUESTIONS, type QuestionKey } from './questions.js';
import { AGENCY } from './generate.js';

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
/** A prepared statement has its lasting plan from the sixth time on. */
const TIMES = 7;

/**
 * `EXPLAIN (ANALYZE, BUFFERS)` of every statement that the service itself sends for each question, and for two steps of a
 * case, on the record as it is.
 *
 * @param superuserUrl of the record's database
 * @param cases on record
 */
export async function plansOf(superuserUrl: string, config: Config, cases: number): Promise<string> {
  const options = Object.entries(SETTINGS).map(([name, value]) => `-c ${name}=${value}`);
  const db = connect(`${superuserUrl}?options=${encodeURIComponent(options.join(' '))}`, 1);
  let plans: string[] = [];
  db.pool.on('connect', (client: pg.PoolClient) => {
    client.on('notice', ({ message }) => {
      if (message?.includes('plan:')) plans.push(message);
    });
  });
  const commands = {} as CommandPort;
  const logger = createLogger('bench', 'silent');
  const api = await startApi({ db, clock: systemClock, config: { ...config, port: 0 }, logger, commands });
  const http = new Http(api.port, PASSWORD);
  const sections: string[] = [];
  const section = async (name: string, work: () => Promise<unknown>) => {
    for (let i = 0; i < TIMES; i++) {
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
    await section('办理一步 / a command, and its step', () => twoSteps(db));
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

/** A case of its own is opened and reviewed, stored and committed as the service does it. */
async function twoSteps({ pool }: Db): Promise<void> {
  const book = await loadRuleBook(pool);
  const host = new MemoryHost(book);
  const caseId = randomUUID();
  const at = Date.now();
  const place = { caseId, agency: AGENCY, agencyShort: '平', rulePack: 'law', matterId: caseId } as const;
  const facts = { door: 'application', channel: 'window', kind: 'civil', procedure: 'litigation' } as const;
  const inputs: CommandInput[] = [
    {
      ...{ kind: 'open', key: randomUUID(), at, actor: { user: 'intake' } },
      opening: { ...place, ...facts, receivedAt: at, persons: 1, missing: [] },
    },
    {
      ...{ kind: 'task', key: randomUUID(), at, actor: { user: 'reviewer' } },
      ...{ task: `${caseId}.review.1`, action: 'propose-grant', data: {} },
    },
  ];
  for (const input of inputs) {
    const body = '{}';
    await storeCommand(pool, {
      ...{ id: input.key, actor: input.actor.user, route: 'bench', key: input.key, caseId, kind: input.kind },
      ...{ name: 'bench', inputs: [input], body, receivedAt: at },
      bodyHash: createHash('sha256').update(body).digest('hex'),
    });
    if (host.send(input)) throw new Error('the step is refused in memory');
    await commitStep(pool, book, host.steps.at(-1)!);
  }
}
