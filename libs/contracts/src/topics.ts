import { defineTopic } from '@millrace/contract-kit';

export const orderEvents = defineTopic({
  name: 'order.events',
  owner: 'order',
  kind: 'events',
  summary: 'What became of orders: placed, confirmed, rejected, cancelled.',
});

export const inventoryCommands = defineTopic({
  name: 'inventory.commands',
  owner: 'inventory',
  kind: 'commands',
  summary: 'Asks inventory to hold, commit or release the stock of an order.',
});

export const inventoryEvents = defineTopic({
  name: 'inventory.events',
  owner: 'inventory',
  kind: 'events',
  summary: 'What became of the stock of an order; replies carry the attempt they answer.',
});

export const inventoryCatalogue = defineTopic({
  name: 'inventory.catalogue',
  owner: 'inventory',
  kind: 'table',
  partitions: 1,
  summary: 'The catalogue: the newest title and price of every SKU, compacted.',
});

export const paymentCommands = defineTopic({
  name: 'payment.commands',
  owner: 'payment',
  kind: 'commands',
  summary: 'Asks payment to authorize, capture or reverse the payment of an order.',
});

export const paymentEvents = defineTopic({
  name: 'payment.events',
  owner: 'payment',
  kind: 'events',
  summary: 'What became of the payment of an order; replies carry the attempt they answer.',
});
