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
  readonly traceparent?: string | undefined;
  readonly baggage?: string | undefined;
  /** Absolute, Unix milliseconds: work on it is pointless afterwards. */
  readonly deadline?: number | undefined;
}

/** Headers of a Kafka record, as text. */
export type WireHeaders = Readonly<Record<string, string>>;

/** The CloudEvents Kafka binding, binary mode: attributes in `ce_` headers, data as the record's value. */
export function envelopeToHeaders(envelope: Envelope): WireHeaders {
  const headers: Record<string, string> = {
    ce_specversion: '1.0',
    ce_id: envelope.id,
    ce_type: envelope.type,
    ce_source: envelope.source,
    ce_time: envelope.time,
    ce_subject: envelope.subject,
    'content-type': 'application/json',
  };
  if (envelope.traceparent !== undefined) headers['traceparent'] = envelope.traceparent;
  if (envelope.baggage !== undefined) headers['baggage'] = envelope.baggage;
  if (envelope.deadline !== undefined) headers['deadline'] = String(envelope.deadline);
  return headers;
}

/**
 * Headers of a record as a client gives them: bytes or text; a name that is repeated has a list, of which the last
 * counts.
 */
export type RecordHeaders = Readonly<Record<string, HeaderValue | readonly HeaderValue[]>>;
type HeaderValue = Buffer | string | null | undefined;

/** A header as text, if it is there. */
export function headerText(headers: RecordHeaders, name: string): string | undefined {
  const value = lastOf(headers[name]);
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? undefined : value.toString();
}

const REQUIRED = ['ce_id', 'ce_type', 'ce_source', 'ce_time', 'ce_subject'] as const;

/** The envelope, or the name of the first required header that is missing. Its parts are made when they are read. */
export function envelopeFromHeaders(headers: RecordHeaders): Envelope | { readonly missing: string } {
  for (const name of REQUIRED) if (!lastOf(headers[name])?.length) return { missing: name };
  return new HeaderEnvelope(headers);
}

/** Most of what reads a message reads its id, type and subject, and never its source or time. */
class HeaderEnvelope implements Envelope {
  readonly id: string;
  readonly type: string;
  private readonly headers: RecordHeaders;
  private subjectText: string | undefined;

  constructor(headers: RecordHeaders) {
    this.id = headerText(headers, 'ce_id')!;
    this.type = headerText(headers, 'ce_type')!;
    this.headers = headers;
  }

  get subject(): string {
    return (this.subjectText ??= headerText(this.headers, 'ce_subject')!);
  }

  get source(): string {
    return headerText(this.headers, 'ce_source')!;
  }

  get time(): string {
    return headerText(this.headers, 'ce_time')!;
  }

  get traceparent(): string | undefined {
    return headerText(this.headers, 'traceparent');
  }

  get baggage(): string | undefined {
    return headerText(this.headers, 'baggage');
  }

  get deadline(): number | undefined {
    const deadline = Number(headerText(this.headers, 'deadline'));
    return Number.isFinite(deadline) && deadline > 0 ? deadline : undefined;
  }
}

function lastOf(value: HeaderValue | readonly HeaderValue[]): HeaderValue {
  return isList(value) ? value.at(-1) : value;
}

function isList(value: HeaderValue | readonly HeaderValue[]): value is readonly HeaderValue[] {
  return Array.isArray(value);
}
