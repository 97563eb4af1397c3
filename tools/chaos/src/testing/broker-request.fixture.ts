/** A request as kafkajs writes it: length, head, and a body of any text. */
export function requestBytes(apiKey: number, clientId: string | null, body = ''): Buffer {
  const name = Buffer.from(clientId ?? '');
  const head = Buffer.alloc(14);
  head.writeInt32BE(10 + name.length + body.length, 0);
  head.writeInt16BE(apiKey, 4);
  head.writeInt16BE(clientId === null ? -1 : name.length, 12);
  return Buffer.concat([head, name, Buffer.from(body)]);
}
