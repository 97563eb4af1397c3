/** What an account may be. A customer orders; an operator looks after stock and stuck work. */
export const ROLES = ['customer', 'operator'] as const;

export type Role = (typeof ROLES)[number];
