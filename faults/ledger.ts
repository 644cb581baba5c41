import { createHash } from 'node:crypto';
import { closeSync, createReadStream, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';

/**
 * What the callers of a campaign sent and what they were told, kept outside the system under test: JSON lines, one per
 * attempt before it leaves, one per answer when it is there. Ids, codes and digests only; bodies are not needed again.
 */
export type LedgerLine = Attempt | Answer | Failure;

/** A mutation about to be sent. Written before it is, so that a crash of the campaign loses no knowledge. */
export interface Attempt {
  /** The operation: the same for its retries, another one for a duplicate. */
  readonly op: string;
  /** Number of the schedule's round. */
  readonly round: number;
  /** Machine time of the campaign, ms since 1970. */
  readonly at: number;
  readonly actor: string;
  readonly method: string;
  /** With or without `/api/v1`. */
  readonly path: string;
  readonly key: string;
  readonly bodySha256: string;
  /** 1, 2, … within the operation. */
  readonly attempt: number;
  /** Operation whose key and body are sent once more. */
  readonly duplicateOf?: string;
}

/** What the service answered to an attempt. */
export interface Answer {
  readonly op: string;
  readonly attempt: number;
  readonly at: number;
  readonly status: number;
  readonly caseId?: string;
  readonly commandId?: string;
  /** The step that the command was said to have made. */
  readonly commandSeq?: number;
  /** State of the case that the caller was told. */
  readonly seq?: number;
  readonly stage?: string;
  /** Ids of the tasks it listed as open, sorted. */
  readonly tasks?: readonly string[];
  /** Type of the problem, `/problems/…`. */
  readonly problem?: string;
}

/** No answer: the connection broke, the time was up. What became of the attempt is open. */
export interface Failure {
  readonly op: string;
  readonly attempt: number;
  readonly at: number;
  readonly error: string;
}

export const isAttempt = (line: LedgerLine): line is Attempt => 'key' in line;
export const isAnswer = (line: LedgerLine): line is Answer => 'status' in line;

/** SHA-256 of a JSON value, hex: the same for the same value, in whatever order its keys come. */
export function digestOf(value: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(inOrder(value)))
    .digest('hex');
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, v]) => [key, inOrder(v)]));
}

/** What the answer says that has to hold afterwards. @param body as it came, parsed; undefined when there was none */
export function whatWasTold(status: number, body: unknown): Omit<Answer, 'op' | 'attempt' | 'at'> {
  const said = (body ?? {}) as Partial<Told>;
  // Other things have an id too, a case that is only proposed for one.
  const caseId = said.case?.id ?? (said.stage === undefined ? undefined : said.id);
  return {
    status,
    ...(status < 400 && caseId !== undefined && { caseId }),
    ...(said.command && { commandId: said.command.id }),
    ...(said.command?.seq !== undefined && { commandSeq: said.command.seq }),
    ...(said.seq !== undefined && { seq: said.seq }),
    ...(said.stage !== undefined && { stage: said.stage }),
    ...(said.tasks && { tasks: said.tasks.map((task) => task.id).sort() }),
    ...(status >= 400 && said.type !== undefined && { problem: said.type }),
  };
}

/** The fields of a case, of a command and of a problem that are looked at. */
interface Told {
  readonly id: string;
  readonly seq: number;
  readonly stage: string;
  readonly tasks: readonly { readonly id: string }[];
  readonly case: { readonly id: string };
  readonly command: { readonly id: string; readonly seq?: number };
  readonly type: string;
}

const NEWLINE = 0x0a;

/** Appends to a ledger file. Each line is in the kernel's hands when the call returns: it outlives this process. */
export class LedgerWriter {
  private readonly file: number;
  private closed = false;

  /** Continues a ledger that is there; a last line that was torn is cut off. */
  constructor(path: string) {
    this.file = openSync(path, 'a+');
    ftruncateSync(this.file, wholeLines(this.file));
  }

  /** What comes after the end, to the callers of a round that was broken off, nobody asks about. */
  write(line: LedgerLine): void {
    if (this.closed) return;
    writeSync(this.file, `${JSON.stringify(line)}\n`);
  }

  close(): void {
    this.closed = true;
    closeSync(this.file);
  }
}

/** Bytes up to the end of the last whole line. */
function wholeLines(file: number): number {
  const byte = Buffer.alloc(1);
  for (let end = fstatSync(file).size; end > 0; end--) {
    readSync(file, byte, 0, 1, end - 1);
    if (byte[0] === NEWLINE) return end;
  }
  return 0;
}

/**
 * Reads a ledger line by line; a torn last line is left out.
 *
 * @throws SyntaxError when another line is no JSON
 */
export async function* readLedger(path: string): AsyncGenerator<LedgerLine> {
  let rest = '';
  for await (const chunk of createReadStream(path, { encoding: 'utf8' })) {
    const lines = (rest + String(chunk)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield JSON.parse(line) as LedgerLine;
  }
}
