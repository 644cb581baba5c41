/**
 * Version of the stage code that new cases are opened under. A case keeps the version it was opened under: code that
 * changes the course of the stages branches on `c.flow` and raises this number (docs/changing-workflows.md).
 */
export const FLOW = 1;
