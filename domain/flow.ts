/**
 * Version of the stage code that new cases are opened under. A case keeps the version it was opened under: code that
 * changes the course of the stages branches on `c.flow` and raises this number (docs/changing-workflows.md).
 *
 * - 2: an opening says when the limitation ends, and a clock runs to that; what earlier openings say arms none.
 */
export const FLOW = 2;
