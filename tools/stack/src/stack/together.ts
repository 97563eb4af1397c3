/**
 * Runs works at the same time. When one fails, the others are aborted and waited for, so that nothing of them
 * goes on behind the caller's back; then the first failure is thrown.
 */
export async function together<T>(
  signal: AbortSignal,
  works: readonly ((signal: AbortSignal) => Promise<T>)[],
): Promise<T[]> {
  const abort = new AbortController();
  const either = AbortSignal.any([signal, abort.signal]);
  const results = await Promise.allSettled(
    works.map(async (work) => {
      try {
        return await work(either);
      } catch (error) {
        // Only the first abort counts, so this keeps the first failure.
        abort.abort(error);
        throw error;
      }
    }),
  );
  if (either.aborted) throw either.reason;
  return results.map((result) => (result as PromiseFulfilledResult<T>).value);
}
