import { MUG } from '../demo/demo-orders.js';
import type { StackState } from '../stack/stack-state.js';

/** What runs where, for people. */
export function overview(stack: StackState, stateFile: string): string {
  const rows: readonly (readonly [string, string])[] = [
    ['gateway', stack.gateway.url],
    ['OpenAPI', stack.gateway.docs],
    ...stack.services
      .filter(({ service }) => service !== 'gateway')
      .map(({ instance, docs }) => [`  ${instance}`, docs] as const),
    ['Kafka', stack.kafka.brokers.join(',')],
    ['Postgres', stack.postgres.adminUrl],
    ...Object.entries(stack.databases).map(([name, url]) => [`  ${name}`, url] as const),
    ['operator', `${stack.credentials.operator.email} ${stack.credentials.operator.password}`],
    ['customer', `${stack.credentials.customer.email} ${stack.credentials.customer.password}`],
    ['logs', stack.logsDir],
    ['all of this', stateFile],
  ];
  const width = Math.max(...rows.map(([name]) => name.length)) + 2;
  return rows.map(([name, value]) => `  ${name.padEnd(width)}${value}`).join('\n');
}

/** Three lines for any POSIX shell: log in as the demo customer, order, look. */
export function curlLines({ gateway, credentials }: StackState): string {
  const { email, password } = credentials.customer;
  const json = `-H 'content-type: application/json'`;
  const token = `-H "authorization: Bearer $TOKEN"`;
  const login = JSON.stringify({ email, password });
  const order = JSON.stringify({ items: [{ sku: MUG.sku, quantity: 1 }], paymentMethod: 'pm_card_ok' });
  return [
    `  TOKEN=$(curl -s ${gateway.url}/v1/auth/login ${json} -d '${login}' | sed 's/.*"accessToken":"\\([^"]*\\)".*/\\1/')`,
    `  curl -s -w '\\n' ${gateway.url}/v1/orders ${token} ${json} -H "idempotency-key: $(date +%s)" -H 'prefer: wait=5' -d '${order}'`,
    `  curl -s -w '\\n' ${gateway.url}/v1/orders ${token}`,
  ].join('\n');
}
