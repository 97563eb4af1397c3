import type { DataOf, MessageContract } from '@millrace/contract-kit';
import { commitStock, releaseStock, reserveStock } from '@millrace/contracts';

/** A command about the stock of one order. */
export type StockCommand =
  | { readonly kind: 'reserve'; readonly data: DataOf<typeof reserveStock> }
  | { readonly kind: 'commit'; readonly data: DataOf<typeof commitStock> }
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
}): StockCommand {
  const kind = KINDS.get(message.contract);
  if (kind === undefined) throw new Error(`no stock command is made from ${message.contract.type}`);
  return { kind, data: message.data } as StockCommand;
}
