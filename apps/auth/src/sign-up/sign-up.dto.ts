import { z } from 'zod';
import { newPassword } from '../password/new-password.js';
import { emailAddress } from '../user/email-address.js';

/** Strict: a body that names a role is refused, not ignored. */
export const signUpBody = z.strictObject({ email: emailAddress, password: newPassword });
export type SignUpBody = z.infer<typeof signUpBody>;
