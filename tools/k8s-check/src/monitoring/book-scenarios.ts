import type { AlertScenario } from './alert-scenario.js';

/** Money and stock that are not where they must be, or are not looked after. */
export const bookScenarios: readonly AlertScenario[] = [
  {
    name: 'stock is missing, in whatever direction',
    but: {
      'inventory_stock_delta_units{job="inventory", check="balance"}': '0x19 -1x40',
    },
    fires: ['StockDoesNotAddUp'],
    atMinute: 20,
  },
  {
    name: 'the stock is not audited',
    but: {
      'inventory_stock_delta_units{job="inventory", check="balance"}': '0x5 _x54',
    },
    fires: ['StockAuditSilent'],
    atMinute: 25,
  },
  {
    name: 'stock is kept of an order that was cancelled',
    but: {
      'inventory_hold_audit_orders{job="inventory", check="kept"}': '0x19 1x40',
    },
    fires: ['HoldsContradictOrders'],
    atMinute: 20,
  },
  {
    name: 'holds are over and nobody gives them back',
    but: {
      'inventory_holds_overdue{job="inventory"}': '0x10 7x79',
    },
    fires: ['HoldsOverdue'],
    atMinute: 20,
  },
  {
    name: 'an order was paid too little',
    but: {
      'payment_money_audit_orders{job="payment", check="under"}': '0x19 1x40',
    },
    fires: ['MoneyDoesNotAddUp'],
    atMinute: 20,
  },
  {
    name: 'the money is not audited',
    but: {
      'payment_money_audit_orders{job="payment", check="over"}': '0x5 _x54',
      'payment_money_audit_orders{job="payment", check="under"}': '0x5 _x54',
    },
    fires: ['MoneyAuditSilent'],
    atMinute: 25,
  },
  {
    name: 'the provider says otherwise than the ledger, and strangers sign webhooks',
    but: {
      'payment_provider_webhooks_total{job="payment", effect="contradicts"}': '0x15 1x74',
      'payment_provider_webhooks_total{job="payment", effect="refused"}': '3x5 3+5x84',
    },
    fires: ['ProviderContradicts', 'WebhooksRefused'],
    atMinute: 20,
  },
  {
    name: 'the provider took what the ledger does not know',
    but: {
      'payment_provider_audit_movements{job="payment", check="unknown"}': '0x19 1x40',
    },
    fires: ['ProviderDoesNotAddUp'],
    atMinute: 20,
  },
  {
    name: 'the ledger has as taken what the provider never did',
    but: {
      'payment_provider_audit_movements{job="payment", check="missing"}': '0x19 1x40',
    },
    fires: ['ProviderDoesNotAddUp'],
    atMinute: 20,
  },
  {
    name: 'the provider does not list what it did',
    but: {
      'payment_provider_audit_behind_seconds{job="payment"}': '30x5 60+60x84',
    },
    fires: ['ProviderAuditBehind'],
    atMinute: 40,
  },
];
