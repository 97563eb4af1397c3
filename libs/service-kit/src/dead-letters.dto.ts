import { z } from 'zod';

/** Which dead letters: all of them without a field. */
export const deadLetterFilter = z.strictObject({
  topic: z.string().min(1).max(249).optional(),
  reason: z.string().min(1).max(100).optional(),
});

export const listDeadLettersQuery = deadLetterFilter.extend({
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: z.string().min(1).max(200).optional(),
});

/** An empty body redrives everything that is dead. */
export const redriveManyBody = deadLetterFilter;

export const deadLetterId = z.uuid();
