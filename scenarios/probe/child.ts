import { writeAll } from '../../src/sys/files.ts';
import { O_CLOEXEC, POLLIN, WNOHANG, WUNTRACED } from '../../src/sys/numbers.ts';
import type { System } from '../../src/sys/system.ts';
import { LineReader } from './line-reader.ts';

const pollMilliseconds = 20;

/** A child that takes requests over a pair of pipes, one line each way. */
export class Child {
  readonly pid: number;
  #system: System;
  #toChild: number;
  #fromChild: number;
  #lines: LineReader;

  private constructor(system: System, pid: number, toChild: number, fromChild: number) {
    this.pid = pid;
    this.#system = system;
    this.#toChild = toChild;
    this.#fromChild = fromChild;
    this.#lines = new LineReader(system, fromChild);
  }

  /** clone(2) with `flags`; in the child `serve` runs with its ends of the pipes and never returns. */
  static clone(system: System, flags: number, serve: (input: number, output: number) => never): Child {
    const requests = system.pipe2(O_CLOEXEC);
    const responses = system.pipe2(O_CLOEXEC);
    const ours = [requests.write, responses.read] as const;
    const theirs = [requests.read, responses.write] as const;
    const close = (fds: readonly number[]) => {
      for (const fd of fds) system.close(fd);
    };
    let pid: number;
    try {
      pid = system.clone(flags);
    } catch (error) {
      close([...ours, ...theirs]);
      throw error;
    }
    if (pid === 0) {
      close(ours);
      serve(...theirs);
    }
    close(theirs);
    return new Child(system, pid, ...ours);
  }

  /** The response to one line, or what became of the child instead. */
  ask(line: string): { response: string } | { gone: string } {
    try {
      writeAll(this.#system, this.#toChild, `${line}\n`);
    } catch {
      return { gone: this.#fate() ?? 'closed its pipe' };
    }
    while (this.#system.poll([{ fd: this.#fromChild, events: POLLIN }], pollMilliseconds).length === 0) {
      const fate = this.#fate();
      if (fate !== undefined) return { gone: fate };
    }
    const response = this.#lines.next();
    return response === undefined ? { gone: this.#fate() ?? 'closed its pipe' } : { response };
  }

  /** How the child ended or stopped, or undefined while it runs. */
  #fate(): string | undefined {
    const { pid, status } = this.#system.wait4(this.pid, WNOHANG | WUNTRACED);
    if (pid === 0) return undefined;
    if (status.kind === 'exited') return `exited with ${status.code}`;
    if (status.kind === 'continued') return undefined;
    return `${status.kind === 'stopped' ? 'stopped by' : 'killed by'} signal ${status.signal}`;
  }
}
