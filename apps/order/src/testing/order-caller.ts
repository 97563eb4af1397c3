import type { OrderView } from '../order/order.dto.js';

/** What the API answers with, whatever was asked: an order, a page, a history, a problem. */
export interface AnsweredBody extends OrderView {
  readonly code: string;
  readonly orders: readonly OrderView[];
  readonly nextCursor: string | null;
  readonly entries: readonly { readonly step: string | null; readonly event: string }[];
}

/** Calls the API as whoever the token was made for. */
export function orderCaller(serviceUrl: string, token: string) {
  return async (
    method: string,
    path: string,
    asked?: { readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> },
  ) => {
    const response = await fetch(serviceUrl + path, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(asked?.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...asked?.headers,
      },
      ...(asked?.body === undefined ? {} : { body: JSON.stringify(asked.body) }),
    });
    return {
      status: response.status,
      headers: response.headers,
      body: (await response.json()) as AnsweredBody,
    };
  };
}
