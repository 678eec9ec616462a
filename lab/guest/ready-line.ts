import type { Duplex } from 'node:stream';
import { InfraError } from '../errors.ts';

/**
 * The guest's second serial port, on which init says `READY` when sshd listens, or `FAILED` and the step. The console
 * would not do: the kernel's own messages land in the middle of its lines.
 */
export class ReadyLine {
  #text = '';
  #listeners = new Set<() => void>();

  constructor(stream: Duplex) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      this.#text += text;
      for (const listener of this.#listeners) listener();
    });
  }

  /** Waits until sshd listens. Rejects when init reports a failed step; does not end by itself otherwise. */
  async ready(): Promise<void> {
    await this.#line(/READY$/);
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
