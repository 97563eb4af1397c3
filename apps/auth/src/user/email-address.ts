import { z } from 'zod';

/** An e-mail address in its one form, lower case: two spellings of one address are one account. */
export const emailAddress = z.email().max(254).toLowerCase();
