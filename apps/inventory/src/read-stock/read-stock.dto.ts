import { z } from 'zod';

export const listSkusQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(100).optional().describe('`nextCursor` of the page before.'),
});
export type ListSkusQuery = z.infer<typeof listSkusQuery>;
