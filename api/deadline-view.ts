import { z } from 'zod';

const nullableString = z.string().nullable();

export const deadlineView = z
  .object({
    id: z.string(),
    task: nullableString,
    rule: z.string(),
    title: z.string().describe('期限名称 / title of the rule'),
    pack: z.string(),
    version: z.number(),
    legalBasis: z.string(),
    started: z.string(),
    paused: z.array(z.object({ from: z.string(), to: z.string() })),
    due: z.string(),
    lastDay: nullableString,
    provisional: z.boolean(),
    rungs: z.array(
      z.object({ rung: z.string(), at: z.string(), fired: nullableString, recipients: z.array(z.string()) }),
    ),
    state: z.enum(['armed', 'paused', 'overdue', 'met', 'met-late', 'missed', 'cancelled']),
    endedAt: nullableString,
    endedBy: nullableString,
    reason: nullableString,
    supersedes: nullableString,
  })
  .meta({ id: 'Deadline' });
