/** One server-sent event, or a line of a stream that is none: a comment or a hint when to come back. */
export interface StreamedEvent {
  readonly id?: string;
  readonly event?: string;
  readonly data?: string;
  /** Of a `:` line. */
  readonly comment?: string;
  /** Of a `retry:` line, in ms. */
  readonly retry?: string;
}

export interface FollowedEvents {
  readonly status: number;
  readonly headers: Headers;
  /** What has come up to now. */
  readonly heard: readonly StreamedEvent[];
  /** Resolves when the server ends the stream; rejects when it breaks off. */
  readonly ended: Promise<void>;
  /** Goes away, as a client that is closed. */
  readonly leave: () => void;
}

/** Opens an event stream and listens to it; resolves with the head of the answer. */
export async function followEvents(
  url: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<FollowedEvents> {
  const client = new AbortController();
  const response = await fetch(url, {
    headers: { accept: 'text/event-stream', ...headers },
    signal: client.signal,
  });
  const heard: StreamedEvent[] = [];
  const ended = listen(response, heard);
  // A spec that does not look at the end has no use for a rejection that nobody handles.
  ended.catch(() => undefined);
  return { status: response.status, headers: response.headers, heard, ended, leave: () => client.abort() };
}

async function listen(response: Response, heard: StreamedEvent[]): Promise<void> {
  if (!response.body) return;
  let rest = '';
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    const blocks = (rest + chunk).split('\n\n');
    rest = blocks.pop()!;
    heard.push(...blocks.map(parseBlock));
  }
}

function parseBlock(block: string): StreamedEvent {
  const fields = block.split('\n').map((line) => {
    const [, name, value] = /^([^:]*):? ?(.*)$/.exec(line)!;
    return [name === '' ? 'comment' : name, value];
  });
  return Object.fromEntries(fields) as StreamedEvent;
}
