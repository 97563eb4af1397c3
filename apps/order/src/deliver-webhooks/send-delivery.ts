import type { SecretBox } from '../webhooks/secret-box.js';
import type { WebhookAttempt } from '../webhooks/webhook.js';
import { signatureHeaders } from '../webhooks/webhook-signature.js';
import type { LeasedDelivery } from './lease-deliveries.js';
import type { AttemptEnd } from './record-attempt.js';
import { retryDelayMs } from './retry-delay.js';
import type { WebhookAnswer, WebhookClient } from './webhook.client.js';
import { bodyOf } from './webhook-body.js';

const USER_AGENT = 'Millrace-Webhooks/1';
const GONE = 410;

export interface SendParts {
  readonly client: Pick<WebhookClient, 'post'>;
  readonly box: SecretBox;
  readonly timeoutMs: number;
  readonly retrySeconds: readonly number[];
}

export interface SentDelivery {
  readonly attempt: WebhookAttempt;
  readonly end: AttemptEnd;
}

/**
 * Tries a delivery once.
 * @param signal cuts the try short
 * @returns `undefined` when it was cut short by the signal: whether it arrived is not known.
 * @throws AppError `secret_not_openable`
 */
export async function sendDelivery(
  delivery: LeasedDelivery,
  { client, box, timeoutMs, retrySeconds }: SendParts,
  signal: AbortSignal,
): Promise<SentDelivery | undefined> {
  const { id, url, endpointId } = delivery;
  const secrets = delivery.secrets.map((sealed) => box.open(sealed, endpointId));
  const body = bodyOf(delivery);
  const at = new Date();
  const timestamp = Math.floor(at.getTime() / 1_000);
  const startedAtMs = performance.now();
  const answer = await client.post({
    url,
    body,
    headers: { ...signatureHeaders({ id, timestamp, body }, secrets), 'user-agent': USER_AGENT },
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
  });
  if (signal.aborted && 'problem' in answer) return undefined;
  const attempt = {
    at: at.toISOString(),
    durationMs: Math.round(performance.now() - startedAtMs),
    ...shownOf(answer),
  };
  const askedSeconds = 'problem' in answer ? 0 : answer.retryAfterSeconds;
  const retryInMs = retryDelayMs(delivery.tries + 1, { pausesSeconds: retrySeconds, askedSeconds });
  return { attempt, end: endOf(answer, retryInMs) };
}

function endOf(answer: WebhookAnswer, retryInMs: number | null): AttemptEnd {
  if ('problem' in answer) return { kind: 'failed', retryInMs };
  if (isSuccess(answer.status)) return { kind: 'delivered' };
  return answer.status === GONE ? { kind: 'gone' } : { kind: 'failed', retryInMs };
}

/** What the customer may see of it: of our own network, nothing. */
function shownOf(answer: WebhookAnswer): Pick<WebhookAttempt, 'status' | 'problem' | 'answer'> {
  if ('problem' in answer) {
    return { status: null, problem: answer.problem === 'cut' ? 'timed-out' : answer.problem, answer: '' };
  }
  const { status } = answer;
  return { status, problem: isSuccess(status) ? null : 'not-a-success', answer: answer.answer };
}

const isSuccess = (status: number) => status >= 200 && status < 300;
