import type { Account } from '../stack/stack-identity.js';
import { unexpected, type Call, type ShopClient } from './shop-client.js';

interface Session {
  readonly accessToken: string;
}

/** The token of the operator account that auth has made at its start. */
export async function signInOperator(client: ShopClient, account: Account): Promise<string> {
  const session = await client.call<Session>({ method: 'POST', path: '/v1/auth/login', body: account });
  return session.accessToken;
}

/** The token of the demo customer, who signs up in the first demo and logs in afterwards. */
export async function signInCustomer(client: ShopClient, account: Account): Promise<string> {
  const signup: Call = { method: 'POST', path: '/v1/auth/signup', body: account };
  const reply = await client.send(signup);
  if (reply.status === 409) return signInOperator(client, account);
  if (reply.status >= 300) throw unexpected(signup, reply);
  return (reply.body as unknown as Session).accessToken;
}
