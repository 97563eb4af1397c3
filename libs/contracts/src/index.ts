import { ContractRegistry } from '@millrace/contract-kit';
import * as inventory from './inventory.js';
import * as order from './order.js';
import * as payment from './payment.js';

// Topics
export {
  inventoryCatalogue,
  inventoryCommands,
  inventoryEvents,
  orderEvents,
  paymentCommands,
  paymentEvents,
} from './topics.js';

// Inventory
export {
  commitStock,
  releaseStock,
  reserveStock,
  skuListed,
  stockCommitRefused,
  stockCommitted,
  stockReservationExpired,
  stockCommitExpired,
  stockRejected,
  stockReleased,
  stockReserved,
} from './inventory.js';

// Payment
export {
  authorizePayment,
  capturePayment,
  paymentAuthorized,
  paymentCaptureRefused,
  paymentCaptured,
  paymentAuthorizationExpired,
  paymentDeclined,
  paymentReversed,
  reversePayment,
} from './payment.js';

// Order
export {
  ORDER_REASONS,
  orderCancelled,
  orderConfirmed,
  orderPlaced,
  orderRejected,
  orderReason,
  type OrderReason,
} from './order.js';

// Shared fields
export { currency, line, money, quantity, sku, type Line, type Money } from './fields.js';

/** Every contract of the system. */
export const contracts = new ContractRegistry([
  inventory.reserveStock,
  inventory.commitStock,
  inventory.releaseStock,
  inventory.stockReserved,
  inventory.stockReservationExpired,
  inventory.stockCommitExpired,
  inventory.stockRejected,
  inventory.stockCommitted,
  inventory.stockCommitRefused,
  inventory.stockReleased,
  inventory.skuListed,
  payment.authorizePayment,
  payment.capturePayment,
  payment.reversePayment,
  payment.paymentAuthorized,
  payment.paymentAuthorizationExpired,
  payment.paymentDeclined,
  payment.paymentCaptured,
  payment.paymentCaptureRefused,
  payment.paymentReversed,
  order.orderPlaced,
  order.orderConfirmed,
  order.orderRejected,
  order.orderCancelled,
]);
