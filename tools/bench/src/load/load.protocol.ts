import type { Demand } from './order-stream.js';

/** The system under load. */
export interface LoadTarget {
  /** Where orders are posted to, e.g. `http://127.0.0.1:8080/v1/orders`. */
  readonly ordersUrl: string;
  /** Access tokens of the customers, one of whom is picked for each order. */
  readonly tokens: readonly string[];
  readonly demand: Demand;
  /** Where the ends of orders are told. Absent: an answer of 200 or 201 is the end. */
  readonly ends?: { readonly brokers: readonly string[]; readonly topic: string };
}

export type LoadShape =
  /** So many orders at once: a new one begins when one was answered, or has ended. */
  | { readonly kind: 'closed'; readonly inFlight: number; readonly until: 'answer' | 'end' }
  /** Customers who come whether or not the system keeps up. */
  | { readonly kind: 'open'; readonly ratePerSecond: number };

export interface LoadPlan {
  readonly shape: LoadShape;
  readonly seed: number;
  /** Under the same load, and left out. */
  readonly warmUpMs: number;
  readonly measureMs: number;
  /** How long to wait at most for the first order that is done, and then for the ends of all that were accepted. */
  readonly patienceMs: number;
}

/** Told at the begin and at the end of the measured time. */
export interface WindowEdge {
  readonly edge: 'begin' | 'end';
}

/** One entry per order that was sent, in the order of sending. */
export interface LoadResult {
  /** How long was measured: longer than planned when no order was done by then. */
  readonly windowMs: number;
  /** When it was to be sent, in ms from the begin of the measured time; negative in the warm-up. */
  readonly plannedMs: Float64Array;
  /** From then to the answer; NaN without one. */
  readonly answerMs: Float64Array;
  /** HTTP status; 0 without an answer. */
  readonly status: Uint16Array;
  /** From the planned time to the news that it has ended; NaN when that did not come. */
  readonly endMs: Float64Array;
  /** Ids of all that were accepted, warm-up included. */
  readonly acceptedIds: readonly string[];
}
