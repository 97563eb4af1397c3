import { EXIT, type Command } from '../cli/command.js';
import { Gateway, URL_FLAG, URL_OPTION } from '../gateway/gateway.client.js';
import { GATEWAY_VARIABLES } from '../gateway/gateway.settings.js';

export const order: Command = {
  name: 'order',
  usage: 'ID [--url URL]',
  summary: 'An order, and everything that happened to it',
  options: URL_OPTION,
  flags: [URL_FLAG],
  words: [1, 1],
  reads: GATEWAY_VARIABLES,
  run: async (invocation) => {
    const path = `/v1/orders/${encodeURIComponent(invocation.words[0]!)}`;
    const gateway = await Gateway.open(invocation);
    const [found, timeline] = await Promise.all([
      gateway.request<object>('GET', path),
      gateway.request<object>('GET', `${path}/timeline`),
    ]);
    invocation.out.line(JSON.stringify({ ...found, ...timeline }, null, 2));
    return EXIT.done;
  },
};
