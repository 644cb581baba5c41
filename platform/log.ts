import { pino, type DestinationStream, type Logger } from 'pino';
import type { LogLevel } from './config.js';

/**
 * Structured logs without personal data: no bodies, no query values, no messages of errors, because a database's
 * message may quote the value it did not like. What is left of an error is its kind, its codes and where it was thrown.
 */
export function createLogger(name: string, level: LogLevel, destination?: DestinationStream): Logger {
  const options = {
    name,
    level,
    base: { pid: process.pid },
    serializers: { err: safeError, error: safeError },
  };
  return destination ? pino(options, destination) : pino(options);
}

export interface SafeError {
  readonly type: string;
  readonly code?: string;
  readonly constraint?: string;
  readonly table?: string;
  readonly stack?: string;
  readonly cause?: SafeError;
}

export function safeError(error: unknown): SafeError {
  if (!(error instanceof Error)) return { type: typeof error };
  const { code, constraint, table } = error as { code?: unknown; constraint?: unknown; table?: unknown };
  const text = (value: unknown) => (typeof value === 'string' || typeof value === 'number' ? String(value) : undefined);
  const fields = { code: text(code), constraint: text(constraint), table: text(table), stack: frames(error) };
  return {
    type: error.name,
    ...Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)),
    ...(error.cause !== undefined && { cause: safeError(error.cause) }),
  };
}

/** The frames alone; V8 puts the message before them, and a message may have lines that look like anything. */
function frames(error: Error): string | undefined {
  const lines = error.stack?.slice(error.stack.indexOf(error.message) + error.message.length).split('\n') ?? [];
  return (
    lines
      .filter((line) => /^\s+at .+:\d+:\d+\)?$/.test(line))
      .map((line) => line.trim())
      .join(' < ') || undefined
  );
}
