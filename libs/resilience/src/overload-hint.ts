/** What a server says about its load with an answer, so that who stands before it can refuse in its place. */
export interface OverloadHint {
  /** What is full: a name that only the server understands. What is outside of it is not concerned. */
  readonly scope: string;
  /** From 0 to 1: how much of what comes the server refuses now. */
  readonly share: number;
  /** Seconds until what is too much has been worked off. */
  readonly excessSeconds: number;
}

/** Of an answer: an {@link OverloadHint}. Between our services only; nothing for clients. */
export const OVERLOAD_HEADER = 'x-overload';
/** Of a request: the share that was refused of its like on the way, 0 to 1. */
export const PASSED_SHARE_HEADER = 'x-overload-passed';

const SCOPE = /^[\w.-]{1,64}$/;

export function formatOverloadHint({ scope, share, excessSeconds }: OverloadHint): string {
  return `${scope};${share.toFixed(3)};${excessSeconds.toFixed(1)}`;
}

/** `undefined` for what is not one. */
export function parseOverloadHint(text: string | undefined): OverloadHint | undefined {
  const [scope, share, excessSeconds, ...rest] = text?.split(';') ?? [];
  if (scope === undefined || !SCOPE.test(scope) || rest.length > 0) return undefined;
  const parsed = { share: shareOf(share), excessSeconds: Number(excessSeconds) };
  if (parsed.share === undefined || !(parsed.excessSeconds >= 0)) return undefined;
  return { scope, share: parsed.share, excessSeconds: parsed.excessSeconds };
}

/** 0 for what is no share: nothing was refused on the way. */
export function parsePassedShare(text: string | undefined): number {
  return shareOf(text) ?? 0;
}

function shareOf(text: string | undefined): number | undefined {
  const share = text ? Number(text) : Number.NaN;
  return share >= 0 && share <= 1 ? share : undefined;
}
