import { z } from 'zod';

/** TCP port; 0 asks the system for a free one. */
export const port = z.coerce.number().int().min(0).max(65_535);

/** A count or a size: a positive integer. */
export const positiveInt = z.coerce.number().int().positive();

/** A duration in milliseconds; 0 is allowed. */
export const durationMs = z.coerce.number().int().min(0);

/** Comma-separated list, blanks dropped, at least one entry. */
export const list = z
  .string()
  .transform((text) =>
    text
      .split(',')
      .map((entry) => entry.trim())
      .filter((entry) => entry !== ''),
  )
  .pipe(z.array(z.string()).min(1));

/** `true`, `false`, `1` or `0`. */
export const flag = z.enum(['true', 'false', '1', '0']).transform((text) => text === 'true' || text === '1');

export const httpUrl = z.url({ protocol: /^https?$/ });

export const postgresUrl = z.url({ protocol: /^postgres(ql)?$/ });
