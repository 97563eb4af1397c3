import { z } from 'zod';

/** A password that may be chosen: long rather than odd, and short enough that hashing it costs nothing more. */
export const newPassword = z.string().min(12).max(200);
