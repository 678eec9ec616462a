import { readTextIfPresent, writeAll } from '../../src/sys/files.ts';
import { O_CLOEXEC, POLLIN, SIGKILL, WALL, WNOHANG, WUNTRACED } from '../../src/sys/numbers.ts';
import type { System } from '../../src/sys/system.ts';
import { LineReader } from './line-reader.ts';

const pollMilliseconds = 20;
/** The first line of every child: it runs. */
const born = 'born';

/** A child that takes requests over a pair of pipes, one line each way. */
export class Child {
  readonly pid: number;
  #system: System;
  #toChild: number;
  #fromChild: number;
  #lines: LineReader;
  /** How it ended, once that is known: wait4(2) tells only once. */
  #end: string | undefined;

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
      writeAll(system, theirs[1], `${born}\n`);
      serve(...theirs);
    }
    close(theirs);
    return new Child(system, pid, ...ours);
  }

  /**
   * Waits until the child runs. Returns what keeps it from that, and then there is no child any more. A child of
   * CLONE_STOPPED (to 2.6.37) shows only in /proc: wait4(2) reports no stop that no signal has caused.
   */
  birth(): string | undefined {
    const waited = this.#line(() => (this.#isStopped() ? 'stopped' : undefined));
    if ('response' in waited) return undefined;
    if (this.#end === undefined) {
      this.#system.kill(this.pid, SIGKILL);
      this.#system.wait4(this.pid, WALL);
      this.#end = 'killed by signal 9';
    }
    return waited.gone;
  }

  /** The response to one line, or what became of the child instead. */
  ask(line: string): { response: string } | { gone: string } {
    if (this.#end !== undefined) return { gone: this.#end };
    try {
      writeAll(this.#system, this.#toChild, `${line}\n`);
    } catch {
      return { gone: this.#fate(WUNTRACED) ?? 'closed its pipe' };
    }
    return this.#line(() => undefined);
  }

  /** Its next line, or why there is none: it ended, it stopped, or `ailment` says what. */
  #line(ailment: () => string | undefined): { response: string } | { gone: string } {
    while (this.#system.poll([{ fd: this.#fromChild, events: POLLIN }], pollMilliseconds).length === 0) {
      const gone = this.#fate(WNOHANG | WUNTRACED) ?? ailment();
      if (gone !== undefined) return { gone };
    }
    const response = this.#lines.next();
    // A child closes its end of the pipe a moment before it can be waited for.
    return response === undefined ? { gone: this.#fate(WUNTRACED) ?? 'closed its pipe' } : { response };
  }

  /** How the child ended or stopped, or undefined while it runs. */
  #fate(options: number): string | undefined {
    const { pid, status } = this.#system.wait4(this.pid, options);
    if (pid === 0 || status.kind === 'continued') return undefined;
    if (status.kind === 'stopped') return `stopped by signal ${status.signal}`;
    this.#end = status.kind === 'exited' ? `exited with ${status.code}` : `killed by signal ${status.signal}`;
    return this.#end;
  }

  #isStopped(): boolean {
    return / T /.test(readTextIfPresent(this.#system, `/proc/${this.pid}/stat`) ?? '');
  }
}
