import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { copyTree } from '../scripts/copy-tree.mjs';
import { query } from '../scripts/postgres.mjs';

/**
 * Promises broken on purpose, each by a change of the built service or of the campaign's database: a campaign that does
 * not notice one of them could not have noticed a real fault of that kind either.
 */
export const MUTANTS = {
  /** A command sent twice is two commands, and a case opened twice is two cases. */
  'idempotency-key': {
    files: [
      ['db/commands.js', 'c.route, c.key, c.proceeding', 'c.route, `${c.key}/${c.id}`, c.proceeding'],
      ['api/takeover.js', '`command/${user}/${route}/${key}`', '`command/${user}/${route}/${key}/${Math.random()}`'],
    ],
  },
  /** A step is committed wherever the record stands. */
  'seq-guard': {
    files: [],
    sql: { function: 'head_moved', changes: [['WHERE id = p AND seq = q - 1', 'WHERE id = p']] },
  },
  /** What was only taken, because nobody answered in time, is never delivered. */
  relay: {
    files: [['relay/commands.js', 'async round() {\n', 'async round() {\n        return false;\n']],
  },
  /** Between the decision that an answer is allowed and its taking effect others get their turn. */
  'synchronous-claim': {
    files: [
      ['workflow-bundle.js', 'if (this.pumping || this.loading) return;', 'if (this.loading) return;'],
      [
        'workflow-bundle.js',
        'this.check(input);\n        const outcome = await this.step(input);',
        'this.check(input);\n        await Promise.resolve();\n        const outcome = await this.step(input);',
      ],
    ],
  },
  /** What lies ahead of a terminated case is still to be heard. */
  'hearings-ahead': {
    files: [['workflow-bundle.js', 'for (const h of c.facts.hearings)if (isMoot(c, h)) calledOff(c, h);', ';']],
  },
  /** A terminated case is archived while it may still be objected to. */
  'objection-period': {
    files: [['workflow-bundle.js', "isUpheld() || period.state === 'ended'", "true || period.state === 'ended'"]],
  },
  /** Handling that resumes begins from the beginning. */
  'resumed-work': {
    files: [['workflow-bundle.js', 'if (c.facts.meeting !== undefined) return;', '']],
  },
  /** What came in advance and is not for the applicant is refused like anything else. */
  'advance-refused': {
    files: [['workflow-bundle.js', "signed.action === 'refuse' &&", "signed.action === 'never' &&"]],
  },
  /** Once granted, what somebody was asked to handle in advance is assigned a second time. */
  'one-assignment': {
    files: [['workflow-bundle.js', "kind === 'assign' || kind === 'name-handler'", 'kind === undefined']],
  },
  /** What is open stays with the lawyer who has left the case. */
  'tasks-move': {
    files: [['workflow-bundle.js', 'if (row.assignee === from) c.amend(', 'if (false) c.amend(']],
  },
  /** So do the hearings that lie ahead. */
  'hearings-move': {
    files: [['workflow-bundle.js', "if (h.state === 'announced') c.save('hearing', h.no, h);", ';']],
  },
  /** Of a drawn hearing that is off nobody says what became of it. */
  'drawn-outcome': {
    files: [['workflow-bundle.js', "outcome: isOff(h) ? 'cancelled' : 'not-attended'", 'outcome: undefined']],
  },
} as const satisfies Record<string, Mutant>;
export type MutantName = keyof typeof MUTANTS;

type Change = readonly [from: string, to: string];

interface Mutant {
  readonly files: readonly (readonly [file: string, ...change: Change])[];
  readonly sql?: { readonly function: string; readonly changes: readonly Change[] };
}

/** @throws Error when there is none of that name */
export function mutantNamed(name: string): MutantName {
  if (!Object.hasOwn(MUTANTS, name)) throw new Error(`--mutant ${name}: there are ${Object.keys(MUTANTS).join(', ')}`);
  return name as MutantName;
}

/**
 * A copy of the build with the promise broken.
 *
 * @returns its folder
 * @throws Error when the code to be changed is not there any more
 */
export function mutate(name: MutantName, dist: string, target: string): string {
  const { files }: Mutant = MUTANTS[name];
  rmSync(target, { recursive: true, force: true });
  copyTree(dist, target, (path) => !path.endsWith('.map'));
  for (const [file, ...change] of files) {
    const path = join(target, file);
    writeFileSync(path, changed(readFileSync(path, 'utf8'), change, `${name}: ${file}`));
  }
  return target;
}

/** The same for what the database does itself. @throws Error when the code to be changed is not there any more */
export async function mutateDatabase(name: MutantName, ownerUrl: string): Promise<void> {
  const { sql }: Mutant = MUTANTS[name];
  if (!sql) return;
  await query(ownerUrl, async (client) => {
    const { rows } = await client.query<{ text: string }>('SELECT pg_get_functiondef($1::regproc) AS text', [
      sql.function,
    ]);
    const text = sql.changes.reduce((code, change) => changed(code, change, `${name}: ${sql.function}`), rows[0]!.text);
    await client.query(text);
  });
}

function changed(code: string, [from, to]: Change, where: string): string {
  if (code.split(from).length !== 2) throw new Error(`${where}: what is to be broken is not there, or more than once`);
  return code.replace(from, () => to);
}
