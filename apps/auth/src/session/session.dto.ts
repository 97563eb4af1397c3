import { z } from 'zod';

/** What a signup or a login is answered with. */
export const session = z.strictObject({
  accessToken: z.string().meta({ description: 'For the Authorization header: `Bearer <accessToken>`.' }),
  refreshToken: z.string().meta({
    description: 'Opaque and secret. No endpoint takes it yet: log in again when the access token expires.',
  }),
  tokenType: z.literal('Bearer'),
  expiresIn: z.int().meta({ description: 'Life of the access token in seconds.' }),
});

export type Session = z.infer<typeof session>;
