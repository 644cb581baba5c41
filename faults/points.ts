import type { FaultPoint } from '../platform/fault-point.js';
import type { Component } from './schedule.js';

/** Which component passes which of the fault points. */
export const POINTS = {
  worker: ['before-transaction', 'after-commit', 'before-completion'],
  relay: ['before-send', 'before-mark'],
} as const satisfies Partial<Record<Component, readonly FaultPoint[]>>;
