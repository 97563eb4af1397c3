import { defineErrors } from '@millrace/errors';

export const catalogueErrors = defineErrors({
  sku_not_found: { kind: 'not-found', detail: 'No SKU of this name is in the catalogue.' },
  sku_currency_fixed: {
    kind: 'conflict',
    detail: 'The currency of a SKU cannot change; list a new SKU instead.',
  },
});
