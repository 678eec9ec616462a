import type { Writable } from 'node:stream';

/**
 * Resolves when all that was written to a stream has left the process. Into a pipe or a socket Node writes as the reader
 * reads, and process.exit() drops what is left: of a matrix of a megabyte a fifth arrived.
 */
export const flushed = (stream: Writable): Promise<void> =>
  new Promise(resolve => {
    stream.write('', () => resolve());
  });
