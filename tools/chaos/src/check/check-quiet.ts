import type { ExpectedLetter, Facts } from '../facts/facts.js';
import type { Finding } from './finding.js';

/** Q: nothing is under way any more, and every dead letter is one that was provoked, for the reason it must have. */
export function checkQuiet(
  { unquiet, deadLetters }: Facts,
  expected: readonly ExpectedLetter[],
): readonly Finding[] {
  const place = (at: { readonly topic: string; readonly partition: number; readonly offset: number }) =>
    `${at.topic}/${at.partition}@${at.offset}`;
  const letters = new Map(deadLetters.map((letter) => [place(letter), letter]));
  const wanted = new Set(expected.map(place));
  const finding = (what: string): Finding => ({ invariant: 'Q', what });
  const missing = expected.flatMap((one) => {
    const letter = letters.get(place(one));
    if (!letter) return [finding(`${place(one)} is no dead letter, and must be one by ${one.reason}`)];
    if (letter.reason === one.reason) return [];
    return [finding(`${place(one)} died of ${letter.reason}, and must have by ${one.reason}`)];
  });
  const unexplained = deadLetters
    .filter((letter) => !wanted.has(place(letter)))
    .map((letter): Finding => ({
      ...finding(
        `${place(letter)} is a dead letter of ${letter.database}: ${letter.reason}: ${letter.detail}`,
      ),
      ...(letter.key !== null && { orderId: letter.key }),
    }));
  return [...unquiet.map(({ what, count }) => finding(`${count} ${what}`)), ...missing, ...unexplained];
}
