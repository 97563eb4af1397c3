import { defineErrors } from '@millrace/errors';

export const receiptErrors = defineErrors({
  idempotency_key_required: {
    kind: 'invalid',
    detail: 'The header Idempotency-Key is missing or not 1 to 255 printable ASCII characters.',
  },
  idempotency_key_reused: {
    kind: 'unprocessable',
    detail: 'The Idempotency-Key was used for this SKU with another body.',
  },
});
