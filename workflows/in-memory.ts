import type { RuleBook } from '../domain/resolve.js';
import type { CaseBrings } from './case/case.js';
import { MemoryHost } from './engine/memory.js';
import { CASE } from './kinds.js';

/** A case without a server, through its very stages. */
export type CaseInMemory = MemoryHost<CaseBrings>;
export const caseInMemory = (book: RuleBook, flow?: number): CaseInMemory => new MemoryHost(book, CASE, flow);
