import { EXIT, type Command } from '../cli/command.js';
import { isSet } from '../cli/flags.js';
import { Gateway } from '../gateway/gateway.client.js';
import { GATEWAY_VARIABLES } from '../gateway/gateway.settings.js';
import {
  bulkFlags,
  bulkOptions,
  deskOf,
  filterFlags,
  filterOf,
  filterOptions,
  letterOf,
  meansAll,
  reasonFlag,
  reasonOf,
  reasonOption,
} from './desk.js';

export const deadLettersPurge: Command = {
  name: 'dead-letters purge',
  usage: 'SERVICE (ID | --all [--consumer C] [--topic T] [--type T] [--code C]) --reason TEXT',
  summary: 'Forgets one of them, or all that match, for good; the audit keeps what they were',
  options: { ...filterOptions, ...bulkOptions, ...reasonOption },
  flags: [...bulkFlags, reasonFlag, ...filterFlags],
  words: [1, 2],
  reads: GATEWAY_VARIABLES,
  run: async (invocation) => {
    const reason = reasonOf(invocation);
    const dryRun = isSet(invocation.flags, 'dry-run');
    const { out } = invocation;
    if (meansAll(invocation)) {
      const path = `${deskOf(invocation)}/purge`;
      const gateway = await Gateway.open(invocation);
      const body = { filter: filterOf(invocation), reason, dryRun };
      const answer = await gateway.request<{ purged?: number; matching?: number }>('POST', path, body);
      out.line(dryRun ? `would be purged: ${answer.matching}` : `purged: ${answer.purged}`);
      return EXIT.done;
    }
    const path = letterOf(invocation);
    const gateway = await Gateway.open(invocation);
    const letter = dryRun
      ? await gateway.request<{ topic: string; code: string }>('GET', path)
      : await gateway.request<{ topic: string; code: string }>('POST', `${path}/purge`, { reason });
    const what = `${invocation.words[1]} (${letter.topic}, ${letter.code})`;
    out.line(dryRun ? `would be purged: ${what}` : `purged: ${what}`);
    return EXIT.done;
  },
};
