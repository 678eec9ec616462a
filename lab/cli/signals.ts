import { constants } from 'node:os';
import { InfraError } from '../errors.ts';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** As shells report a process that a signal ended. */
const statusOf = (signal: (typeof signals)[number]): number => 128 + constants.signals[signal];

/** What is thrown on the way out of aborted work: the abort itself, or machinery that was stopped under it. */
const isBug = (error: unknown): boolean =>
  !(error instanceof InfraError) && !(error instanceof Error && error.name === 'AbortError');

/**
 * Runs `work` so that the first signal only aborts it and the second ends the process at once. When it was aborted
 * the status is that of the signal, whatever `work` returns or throws on its way out.
 */
export async function interruptible(work: (signal: AbortSignal) => Promise<number>): Promise<number> {
  const abort = new AbortController();
  let interrupted: number | undefined;
  const stop = (signal: (typeof signals)[number]) => {
    if (interrupted !== undefined) process.exit(statusOf(signal));
    interrupted = statusOf(signal);
    abort.abort();
  };
  for (const signal of signals) process.on(signal, stop);
  try {
    const status = await work(abort.signal);
    return interrupted ?? status;
  } catch (error) {
    if (interrupted === undefined || isBug(error)) throw error;
    return interrupted;
  } finally {
    for (const signal of signals) process.off(signal, stop);
  }
}
