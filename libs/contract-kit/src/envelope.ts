/** CloudEvents 1.0 attributes of a message, plus what Millrace carries along. */
export interface Envelope {
  /** Deterministic: a resend of the same message has the same id. */
  readonly id: string;
  readonly type: string;
  /** URI-reference of the producing service, e.g. `/millrace/order`. */
  readonly source: string;
  /** ISO 8601, UTC. */
  readonly time: string;
  /** The aggregate's id: equals the record key. */
  readonly subject: string;
  /** W3C Trace Context of the work that sent it. */
  readonly traceparent?: string;
  readonly baggage?: string;
  /** Absolute, Unix milliseconds: work on it is pointless afterwards. */
  readonly deadline?: number;
}

/** Headers of a Kafka record, as text. */
export type WireHeaders = Readonly<Record<string, string>>;

/** The CloudEvents Kafka binding, binary mode: attributes in `ce_` headers, data as the record's value. */
export function envelopeToHeaders(envelope: Envelope): WireHeaders {
  return {
    ce_specversion: '1.0',
    ce_id: envelope.id,
    ce_type: envelope.type,
    ce_source: envelope.source,
    ce_time: envelope.time,
    ce_subject: envelope.subject,
    'content-type': 'application/json',
    ...(envelope.traceparent === undefined ? {} : { traceparent: envelope.traceparent }),
    ...(envelope.baggage === undefined ? {} : { baggage: envelope.baggage }),
    ...(envelope.deadline === undefined ? {} : { deadline: String(envelope.deadline) }),
  };
}

/** The envelope, or the name of the first required header that is missing. */
export function envelopeFromHeaders(headers: WireHeaders): Envelope | { readonly missing: string } {
  for (const name of ['ce_id', 'ce_type', 'ce_source', 'ce_time', 'ce_subject']) {
    if (!headers[name]) return { missing: name };
  }
  const deadline = Number(headers['deadline']);
  return {
    id: headers['ce_id']!,
    type: headers['ce_type']!,
    source: headers['ce_source']!,
    time: headers['ce_time']!,
    subject: headers['ce_subject']!,
    ...(headers['traceparent'] === undefined ? {} : { traceparent: headers['traceparent'] }),
    ...(headers['baggage'] === undefined ? {} : { baggage: headers['baggage'] }),
    ...(Number.isFinite(deadline) && deadline > 0 ? { deadline } : {}),
  };
}
