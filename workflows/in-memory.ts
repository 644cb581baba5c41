import type { RuleBook } from '../domain/resolve.js';
import type { CaseBrings } from './case/case.js';
import { MemoryHost } from './engine/memory.js';
import { CASE, REQUEST } from './kinds.js';
import type { RequestBrings } from './request/request.js';

/** A case without a server, through its very stages. */
export type CaseInMemory = MemoryHost<CaseBrings>;
export const caseInMemory = (book: RuleBook, flow?: number): CaseInMemory => new MemoryHost(book, CASE, flow);

/** A request, in the same way. */
export type RequestInMemory = MemoryHost<RequestBrings>;
export const requestInMemory = (book: RuleBook, flow?: number): RequestInMemory => new MemoryHost(book, REQUEST, flow);
