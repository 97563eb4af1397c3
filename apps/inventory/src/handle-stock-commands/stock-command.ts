import type { DataOf, MessageContract } from '@millrace/contract-kit';
import { commitStock, releaseStock, reserveStock } from '@millrace/contracts';

interface Expiring {
  /** Unix ms: nobody waits for it any more afterwards. */
  readonly deadline?: number | undefined;
}

/** A command about the stock of one order. */
export type StockCommand =
  | (Expiring & { readonly kind: 'reserve'; readonly data: DataOf<typeof reserveStock> })
  | (Expiring & { readonly kind: 'commit'; readonly data: DataOf<typeof commitStock> })
  | { readonly kind: 'release'; readonly data: DataOf<typeof releaseStock> };

const KINDS: ReadonlyMap<MessageContract, StockCommand['kind']> = new Map<
  MessageContract,
  StockCommand['kind']
>([
  [reserveStock, 'reserve'],
  [commitStock, 'commit'],
  [releaseStock, 'release'],
]);

/**
 * The command of a decoded message.
 * @throws Error for a contract that is no stock command: the subscription lists one that nobody handles.
 */
export function toStockCommand(message: {
  readonly contract: MessageContract;
  readonly data: unknown;
  readonly envelope?: { readonly deadline?: number | undefined };
}): StockCommand {
  const kind = KINDS.get(message.contract);
  if (kind === undefined) throw new Error(`no stock command is made from ${message.contract.type}`);
  const deadline = kind === 'release' ? undefined : message.envelope?.deadline;
  return { kind, data: message.data, ...(deadline === undefined ? {} : { deadline }) } as StockCommand;
}
