/**
 * Loaded into the sandbox before any workflow. The SDK notes for every promise where it was made, to answer a query that is
 * never asked of a case (docs/decisions/0013); that was a third of what running workflows costs (docs/decisions/0015).
 */
Error.stackTraceLimit = 0;
