import pg from 'pg';

const { TIMESTAMPTZ } = pg.types.builtins;
const anyTimestamp = pg.types.getTypeParser(TIMESTAMPTZ) as (text: string) => Date | number | null;

const [DASH, COLON, SPACE, DOT, ZERO] = [45, 58, 32, 46, 48];

/**
 * A `timestamptz` as a server sends it whose time zone is UTC: `2026-11-25 10:49:53.123456+00`, to the
 * millisecond below. Anything else (other zones, before Christ, infinity) is left to the driver, which takes
 * three times as long: a row of a saga carries five of them.
 */
export function parseTimestamp(text: string): Date | number | null {
  const end = text.length - 3;
  const plain =
    end >= 19 &&
    text.charCodeAt(4) === DASH &&
    text.charCodeAt(10) === SPACE &&
    text.charCodeAt(13) === COLON &&
    (end === 19 || text.charCodeAt(19) === DOT) &&
    text.endsWith('+00');
  const year = plain ? digits(text, 0, 4) : 0;
  // Date.UTC takes years below 100 for those of the last century.
  if (year < 100) return anyTimestamp(text);
  return new Date(
    Date.UTC(
      year,
      digits(text, 5, 7) - 1,
      digits(text, 8, 10),
      digits(text, 11, 13),
      digits(text, 14, 16),
      digits(text, 17, 19),
      end > 20 ? milliseconds(text, end) : 0,
    ),
  );
}

function milliseconds(text: string, end: number): number {
  const length = Math.min(3, end - 20);
  return digits(text, 20, 20 + length) * 10 ** (3 - length);
}

function digits(text: string, from: number, to: number): number {
  let number = 0;
  for (let at = from; at < to; at++) number = 10 * number + text.charCodeAt(at) - ZERO;
  return number;
}

pg.types.setTypeParser(TIMESTAMPTZ, parseTimestamp);
