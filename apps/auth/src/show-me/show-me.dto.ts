import { z } from 'zod';
import { ROLES } from '../user/role.js';

export const account = z.strictObject({
  id: z.uuid(),
  email: z.email(),
  roles: z.array(z.enum(ROLES)),
  createdAt: z.iso.datetime(),
});
export type Account = z.infer<typeof account>;
