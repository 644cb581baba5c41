import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { publicBytes, publicKey, ringOf } from '../db/audit/key.js';
import { allAnchors } from '../db/audit/seal.js';
import { parseCopy, printCopy, verifyAudit, type AnchorCopy, type AuditBreak } from '../db/audit/verify.js';
import { connect } from '../db/client.js';
import { keyRing, type NamedKey } from '../platform/settings.mjs';
import { checkJournals, type JournalBreak } from './check-journals.js';

/**
 * `npm run verify-audit`: checks every anchor and every hash chain, the journal against chain and commands, and the rows that
 * figures are counted from against the journal; says how many and where the first break is; exit code 1 when there is one, 2 when it
 * could not be checked.
 *
 *   --anchors        prints the anchors instead, one line each, to be kept elsewhere
 *   --against FILE   checks as well that the anchors of such a print are those of the database
 *   --public-keys    prints the public halves of AUDIT_KEYS, for AUDIT_PUBLIC_KEYS of whoever checks elsewhere
 */
async function main(): Promise<number> {
  const { values: wanted } = parseArgs({
    options: { anchors: { type: 'boolean' }, against: { type: 'string' }, 'public-keys': { type: 'boolean' } },
  });
  const own = ringOf(keysIn('AUDIT_KEYS'));
  if (wanted['public-keys'])
    return print([...own].map(([id, key]) => `${id}:${publicBytes(key).toString('base64')}`).join(','));
  const url = process.env['DATABASE_URL'];
  if (!url) return sorry('未设置 DATABASE_URL / DATABASE_URL is not set');
  const db = connect(url, 2);
  try {
    if (wanted.anchors) return print((await allAnchors(db.pool)).map(printCopy).join('\n'));
    const others = keysIn('AUDIT_PUBLIC_KEYS').map(({ id, key }) => [id, publicKey(key)] as const);
    const keys = new Map([...own, ...others]);
    const copies = wanted.against === undefined ? [] : copiesIn(wanted.against);
    const progress = (cases: number) => process.stderr.isTTY && process.stderr.write(`\r${cases} …`);
    const report = await verifyAudit(db.pool, { keys, copies, progress });
    const { cases, events, anchors, late, breaks } = report;
    const journals = await checkJournals(db.pool);
    const broken = report.broken + journals.broken;
    print(`${cases} chains, ${events} events, ${anchors} anchors, ${broken} broken`);
    print(`${journals.steps} steps held against chain and commands, ${journals.rows} rows against the journal`);
    if (anchors === 0)
      print('没有锚定记录：整链被替换时无法发现 / no anchors: a chain replaced as a whole would not be found');
    if (late > 0) print(`${late} 步由系统补记（停机后）/ steps the service took late by itself, after an outage`);
    const first = breaks[0] ? told(breaks[0]) : journals.breaks[0] && toldOfJournal(journals.breaks[0]);
    if (first) print(`first break: ${first}`);
    return broken > 0 ? 1 : 0;
  } finally {
    await db.close();
  }
}

function keysIn(name: string): readonly NamedKey[] {
  const text = process.env[name];
  if (!text) return [];
  try {
    return keyRing(text);
  } catch (error) {
    throw new Error(`${name}: ${(error as Error).message}`, { cause: error });
  }
}

function copiesIn(file: string): AnchorCopy[] {
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  return lines.map((line, i) => {
    const copy = parseCopy(line);
    if (!copy) throw new Error(`${file}:${i + 1}: 不是锚定记录 / not an anchor`);
    return copy;
  });
}

function told({ what, day, caseId, seq, n, at }: AuditBreak): string {
  if (at !== undefined) return `register, ${at}: ${what}`;
  if (what === 'reference-changed') return `reference data, entry ${n}: ${what}`;
  return day === undefined ? `case ${caseId}, step ${seq}, event ${n}: ${what}` : `anchor ${day}: ${what}`;
}

const toldOfJournal = ({ caseId, seq, at, what }: JournalBreak): string =>
  `case ${caseId}, ${seq === undefined ? (at ?? '') : `step ${seq}`}: ${what}`;

function print(text: string): number {
  if (text) process.stdout.write(`${text}\n`);
  return 0;
}

function sorry(text: string): number {
  process.stderr.write(`${text}\n`);
  return 2;
}

process.exitCode = await main().catch((error: unknown) =>
  sorry(error instanceof Error ? error.message : String(error)),
);
