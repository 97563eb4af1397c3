import { placeOf, type ExpectedLetter, type Facts } from '../facts/facts.js';
import type { Finding } from './finding.js';

/** Q: nothing is under way any more, and every dead letter is one that was provoked, for the reason it must have. */
export function checkQuiet(
  { unquiet, deadLetters }: Facts,
  expected: readonly ExpectedLetter[],
): readonly Finding[] {
  const letters = new Map(deadLetters.map((letter) => [placeOf(letter), letter]));
  const wanted = new Set(expected.map(placeOf));
  const finding = (what: string): Finding => ({ invariant: 'Q', what });
  const missing = expected.flatMap((one) => {
    const letter = letters.get(placeOf(one));
    if (one.purged) return letter ? [finding(`${placeOf(one)} was purged, and is a dead letter`)] : [];
    if (!letter) return [finding(`${placeOf(one)} is no dead letter, and must be one by ${one.reason}`)];
    if (letter.reason === one.reason) return [];
    return [finding(`${placeOf(one)} died of ${letter.reason}, and must have by ${one.reason}`)];
  });
  const unexplained = deadLetters
    .filter((letter) => !wanted.has(placeOf(letter)))
    .map((letter): Finding => ({
      ...finding(
        `${placeOf(letter)} is a dead letter of ${letter.database}: ${letter.reason}: ${letter.detail}`,
      ),
      ...(letter.key !== null && { orderId: letter.key }),
    }));
  return [...unquiet.map(({ what, count }) => finding(`${count} ${what}`)), ...missing, ...unexplained];
}
