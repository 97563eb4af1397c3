import { defineErrors } from '@millrace/errors';

/** What is wrong with asking for a webhook. */
export const webhooksErrors = defineErrors({
  // The same for a malformed id, an unknown one, and that of somebody else.
  webhook_not_found: { kind: 'not-found', detail: 'There is no such webhook.' },
  delivery_not_found: { kind: 'not-found', detail: 'There is no such delivery of this webhook.' },
  webhook_url_refused: { kind: 'unprocessable', detail: 'Webhooks are not sent to this URL.' },
  too_many_webhooks: { kind: 'conflict', detail: 'You have as many webhooks as you may.', retryable: false },
  webhook_disabled: {
    kind: 'conflict',
    detail: 'The webhook is disabled. Enable it first.',
    retryable: false,
  },
  webhooks_not_configured: {
    kind: 'unavailable',
    detail: 'This deployment sends no webhooks.',
    retryable: false,
  },
  private_targets_refused: {
    kind: 'internal',
    detail:
      'ORDER_WEBHOOK_PRIVATE_TARGETS opens the inside of the network to customers: only where NODE_ENV is development or test.',
  },
  secret_not_openable: {
    kind: 'internal',
    detail: 'The signing secret of a webhook cannot be opened with the keys in ORDER_WEBHOOK_SECRET_KEYS.',
  },
});
