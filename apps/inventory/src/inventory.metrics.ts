import { Counter, Gauge } from '@millrace/telemetry';

/** How often holds entered a status: `held` are orders reserved, `rejected` are orders without stock. */
export const holdTransitions = new Counter({
  name: 'inventory_hold_transitions_total',
  help: 'Holds that entered a status.',
  labelNames: ['status'] as const,
});

export const openHolds = new Gauge({
  name: 'inventory_holds_open',
  help: 'Holds that are neither committed nor given back.',
});

export const overdueHolds = new Gauge({
  name: 'inventory_holds_overdue',
  help: 'Open holds whose time was over a minute ago: nobody gives them back.',
});

export const stockDelta = new Gauge({
  name: 'inventory_stock_delta_units',
  help: 'Units by which the stock differs from what it must be, summed over all SKUs. Anything but 0 is a bug.',
  labelNames: ['check'] as const,
});

export const holdFindings = new Gauge({
  name: 'inventory_hold_audit_orders',
  help: 'Orders whose hold is not what their end asks for, by check: kept, unsold, unended. Anything but 0 is a bug.',
  labelNames: ['check'] as const,
});

export const holdDelta = new Gauge({
  name: 'inventory_hold_delta_units',
  help: 'Units of the holds of inventory_hold_audit_orders.',
  labelNames: ['check'] as const,
});
