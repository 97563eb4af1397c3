const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The order that a movement was made for; `null` when its reference is none of ours. */
export function orderOfReference(reference: string): string | null {
  return UUID.test(reference) ? reference : null;
}
