import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Service } from '@millrace/service-kit';
import { DataSource } from 'typeorm';
import { call, testAuth, type TestAuth } from '../testing/test-auth.js';
import { UserRepository } from './user.repository.js';

let setup: TestAuth;
let service: Service;

beforeAll(async () => {
  setup = await testAuth();
  service = await setup.start();
  await call(`${service.url}/auth/signup`, {
    body: { email: 'somebody@example.com', password: 'correct horse battery' },
  });
});
afterAll(async () => {
  await service.stop();
  await setup.remove();
});

describe('UserRepository', () => {
  it('finds nobody, rather than anybody, when it is not told whom', async () => {
    const users = service.app.get(UserRepository);
    await expect(users.findById(undefined as unknown as string)).rejects.toThrow('undefined');
    await expect(users.findByEmail(null as unknown as string)).rejects.toThrow('null');
  });

  it('does not let an address through that is not normalised, or a role that does not exist', async () => {
    const users = service.app.get(UserRepository);
    const { manager } = service.app.get(DataSource);
    const account = { email: 'x@example.com', passwordHash: '$argon2id$..', roles: ['customer'] as const };
    await expect(users.add(manager, { ...account, email: 'X@example.com' })).rejects.toThrow(
      'users_email_normalised',
    );
    await expect(users.add(manager, { ...account, roles: ['admin' as 'customer'] })).rejects.toThrow(
      'users_roles_known',
    );
    await expect(users.add(manager, { ...account, roles: [] })).rejects.toThrow('users_roles_known');
    await expect(users.add(manager, { ...account, passwordHash: 'plain' })).rejects.toThrow('password_hash');
  });
});
