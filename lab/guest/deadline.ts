/** Something took longer than its limit. */
export class Overdue extends Error {
  override readonly name = 'Overdue';
}

/**
 * Waits for `work`, but not longer than `seconds`. The work is not ended by this: whoever gets Overdue stops the
 * guest, and the work with it.
 */
export async function within<T>(seconds: number, what: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const overdue = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Overdue(`${what}: no end after ${seconds.toFixed(0)} s`)),
      seconds * 1000,
    );
  });
  work.catch(() => {}); // it may still fail after the limit, when nobody waits any more
  try {
    return await Promise.race([work, overdue]);
  } finally {
    clearTimeout(timer);
  }
}

/** Rejects with the signal's reason once it is aborted; never resolves. To be raced against work. */
export function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
