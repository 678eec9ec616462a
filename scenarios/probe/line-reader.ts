import type { System } from '../../src/sys/system.ts';

const NEWLINE = 10;

/** Reads a descriptor line by line, keeping what arrived behind a line's end for the next. */
export class LineReader {
  #system: System;
  #fd: number;
  #pending: number[] = [];

  constructor(system: System, fd: number) {
    this.#system = system;
    this.#fd = fd;
  }

  /** The next line without its end, or undefined at the end of input. Blocks. */
  next(): string | undefined {
    for (;;) {
      const end = this.#pending.indexOf(NEWLINE);
      if (end >= 0) {
        const line = this.#pending.splice(0, end + 1);
        return this.#system.decode(new Uint8Array(line.slice(0, end)));
      }
      const chunk = this.#system.read(this.#fd, 4096);
      if (chunk.length === 0) return undefined;
      this.#pending.push(...chunk);
    }
  }
}
