import { randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { InfraError } from '../errors.ts';

/**
 * The guest's second serial port. Init says `READY` on it when sshd listens, or `FAILED` and the step; after a saved
 * state was restored the lab says `WAKE`, with the time of day and fresh entropy, and gets `AWAKE` back. The console
 * would not do: the kernel's own messages land in the middle of its lines.
 */
export class ReadyLine {
  #stream: Duplex;
  #text = '';
  #listeners = new Set<() => void>();

  constructor(stream: Duplex) {
    this.#stream = stream;
    stream.setEncoding('utf8').on('data', (text: string) => {
      this.#text += text;
      for (const listener of this.#listeners) listener();
    });
  }

  /** Waits until sshd listens. Rejects when init reports a failed step; does not end by itself otherwise. */
  async ready(): Promise<void> {
    await this.#line(/READY$/);
  }

  /** Gives a restored guest what the saved state cannot hold: the time, and randomness that no other restore has. */
  async wake(): Promise<void> {
    this.#text = '';
    const milliseconds = Date.now();
    this.#stream.write(`\nWAKE ${milliseconds} ${randomBytes(64).toString('hex')}\n`);
    await this.#line(/AWAKE$/);
  }

  #line(wanted: RegExp): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = () => {
        for (const line of this.#text.split(/\r?\n/)) {
          if (wanted.test(line)) return settle(resolve);
          if (line.startsWith('FAILED '))
            return settle(() => reject(new InfraError(`the guest's init failed: ${line.slice(7)}`)));
        }
      };
      const settle = (end: () => void) => {
        this.#listeners.delete(look);
        end();
      };
      this.#listeners.add(look);
      look();
    });
  }
}
