import { z } from 'zod';
import { emailAddress } from '../user/email-address.js';

/** Any length of password that could be ours: rules for new ones must not lock out old ones. */
export const logInBody = z.strictObject({ email: emailAddress, password: z.string().min(1).max(200) });
export type LogInBody = z.infer<typeof logInBody>;
