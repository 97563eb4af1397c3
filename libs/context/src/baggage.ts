/** One pair of the baggage; `metadata` is what follows the value, as it came. */
export interface BaggageEntry {
  readonly value: string;
  readonly metadata?: string;
}

/** W3C Baggage, by name, oldest first. */
export type Baggage = ReadonlyMap<string, BaggageEntry>;

export const NO_BAGGAGE: Baggage = new Map();

/** What the standard asks everyone to pass on at least, and what we pass on at most. */
export const BAGGAGE_LIMITS = { entries: 64, bytes: 8_192 } as const;

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** The standard's octets of a value and of properties: printable ASCII without quote, comma and backslash. */
const OCTETS = /^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*$/;
const METADATA = /^[\x20\x21\x23-\x2b\x2d-\x5b\x5d-\x7e\t]*$/;

export interface ParsedBaggage {
  readonly baggage: Baggage;
  /** Members that were malformed, or over the limits. */
  readonly dropped: number;
}

/** Reads a `baggage` header. A member that is malformed or does not fit is left out, the others stay. */
export function parseBaggage(header: string | undefined): ParsedBaggage {
  if (header === undefined || header === '') return { baggage: NO_BAGGAGE, dropped: 0 };
  const entries = new Map<string, BaggageEntry>();
  let dropped = 0;
  let bytes = 0;
  for (const member of header.split(',', BAGGAGE_LIMITS.entries * 4)) {
    const parsed = parseMember(member);
    const size = parsed ? sizeOf(parsed.name, parsed.entry) : 0;
    const fits = entries.size < BAGGAGE_LIMITS.entries && bytes + size <= BAGGAGE_LIMITS.bytes;
    if (!parsed || !fits) dropped += 1;
    else {
      entries.set(parsed.name, parsed.entry);
      bytes += size;
    }
  }
  return { baggage: entries, dropped };
}

/** The `baggage` header, within the limits; `undefined` when there is nothing to say. */
export function formatBaggage(baggage: Baggage): string | undefined {
  if (baggage.size === 0) return undefined;
  return [...baggage].map(([name, entry]) => formatMember(name, entry)).join(',');
}

/**
 * The baggage with one more entry, which takes the place of one of its name. Where that is over the limits the
 * oldest entries go: what a caller sent cannot keep us from adding ours.
 * @throws RangeError for a name that is no token, or an entry that is over the limits by itself.
 */
export function withEntry(baggage: Baggage, name: string, value: string): Baggage {
  if (!TOKEN.test(name)) throw new RangeError(`"${name}" is no name of a baggage entry`);
  const entries = new Map(baggage);
  entries.delete(name);
  entries.set(name, { value });
  let bytes = 0;
  for (const [each, entry] of entries) bytes += sizeOf(each, entry);
  for (const [oldest, entry] of entries) {
    if (entries.size <= BAGGAGE_LIMITS.entries && bytes <= BAGGAGE_LIMITS.bytes) return entries;
    if (oldest === name) break;
    entries.delete(oldest);
    bytes -= sizeOf(oldest, entry);
  }
  if (bytes <= BAGGAGE_LIMITS.bytes) return entries;
  throw new RangeError(`the baggage entry "${name}" is larger than ${BAGGAGE_LIMITS.bytes} bytes`);
}

function parseMember(member: string): { readonly name: string; readonly entry: BaggageEntry } | undefined {
  const [pair = '', ...properties] = member.split(';');
  const equals = pair.indexOf('=');
  if (equals < 0) return undefined;
  const name = pair.slice(0, equals).trim();
  const value = decoded(pair.slice(equals + 1).trim());
  if (!TOKEN.test(name) || value === undefined) return undefined;
  const metadata = properties.join(';').trim();
  if (!METADATA.test(metadata)) return undefined;
  return { name, entry: metadata === '' ? { value } : { value, metadata } };
}

function formatMember(name: string, { value, metadata }: BaggageEntry): string {
  return `${name}=${encodeURIComponent(value.toWellFormed())}${metadata === undefined ? '' : `;${metadata}`}`;
}

/** As we send it, with its comma. */
function sizeOf(name: string, entry: BaggageEntry): number {
  return formatMember(name, entry).length + 1;
}

function decoded(value: string): string | undefined {
  if (!OCTETS.test(value)) return undefined;
  try {
    return decodeURIComponent(value);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}
