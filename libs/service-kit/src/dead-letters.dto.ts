import { z } from 'zod';

/** Which dead letters: all of them without a field. Type '' is for records that do not say what they are. */
export const deadLetterFilter = z.strictObject({
  consumer: z.string().min(1).max(249).optional(),
  topic: z.string().min(1).max(249).optional(),
  type: z.string().max(249).optional(),
  code: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .meta({ description: 'What it failed with, as groups tell it.' }),
  reason: z.string().min(1).max(100).optional().meta({ description: 'Why it died, as letters tell it.' }),
});

export const listDeadLettersQuery = deadLetterFilter.extend({
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: z.string().min(1).max(200).optional(),
});

export const listActionsQuery = z.strictObject({
  letter: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
});

export const deadLetterId = z.uuid();
export const redriveJobId = z.uuid();

const why = z.string().trim().min(3).max(500).meta({ description: 'Why, in your words. Kept in the audit.' });
const dryRun = z.boolean().default(false).meta({ description: 'Only tell what would happen.' });

export const redriveBody = z.strictObject({
  reason: why,
  dryRun,
  value: z.string().max(1_000_000).optional().meta({ description: 'The whole new value of the record.' }),
  headers: z
    .record(z.string().min(1).max(200), z.string().max(10_000).nullable())
    .optional()
    .meta({ description: 'Headers to set; `null` takes one away. `ce_id` stays.' }),
});
export type RedriveBody = z.infer<typeof redriveBody>;

export const purgeBody = z.strictObject({ reason: why });
export type PurgeBody = z.infer<typeof purgeBody>;

export const redriveManyBody = z.strictObject({
  filter: deadLetterFilter,
  reason: why,
  dryRun,
  ratePerSecond: z.int().min(1).max(500).default(100).meta({ description: 'At most, in each database.' }),
});
export type RedriveManyBody = z.infer<typeof redriveManyBody>;

export const purgeManyBody = z.strictObject({ filter: deadLetterFilter, reason: why, dryRun });
export type PurgeManyBody = z.infer<typeof purgeManyBody>;
