import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, type WriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Duplex, Readable } from 'node:stream';
import { InfraError } from '../errors.ts';
import { lastLines, saysHalted } from './console.ts';
import { Qmp } from './qmp.ts';

/** How a QEMU process ended. */
export interface QemuExit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** A QEMU process: its control connection, its ready line, its console. Whoever starts one must `stop` it. */
export class Qemu {
  readonly commandLine: readonly string[];
  readonly exited: Promise<QemuExit>;
  readonly qmp: Qmp;
  /** Why the machine went down, once it has, as the event SHUTDOWN of QEMU's protocol says it: `guest-reset` and others. */
  shutdown: string | undefined;
  /** The kernel has stopped every processor, and QEMU runs on with nothing to do. */
  readonly halted: Promise<void>;
  isHalted = false;
  /** Why QEMU was ended from here, when it was. */
  failure: string | undefined;
  /** The guest's second serial port, which carries nothing but what init and the lab say to each other. */
  readonly ready: Duplex;
  /** What the guest wrote on its console so far. */
  console = '';
  #child: ChildProcess;
  #log: WriteStream;
  #errors = '';

  /**
   * QEMU runs under `setpriv --pdeathsig`: when the lab dies, also by `kill -9`, the kernel takes QEMU with it.
   * `diskFd` is closed by the caller afterwards; QEMU keeps its own copy.
   */
  static start(args: readonly string[], diskFd: number, consoleLog: string): Qemu {
    const commandLine = ['setpriv', '--pdeathsig', 'KILL', 'qemu-system-x86_64', ...args];
    return new Qemu(commandLine, diskFd, consoleLog);
  }

  private constructor(commandLine: readonly string[], diskFd: number, consoleLog: string) {
    this.commandLine = commandLine;
    const [command = '', ...args] = commandLine;
    // The order of stdio is that of `descriptors` in arguments.ts.
    this.#child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe', diskFd] });
    const [, stdout, stderr, qmp, ready] = this.#child.stdio as unknown as [
      null,
      Readable,
      Readable,
      Duplex,
      Duplex,
    ];
    this.#log = createWriteStream(consoleLog, { flags: 'a' });
    this.#log.write(`# ${commandLine.map(quoteForReading).join(' ')}\n`);
    this.halted = new Promise(resolve => {
      stdout.setEncoding('utf8').on('data', (text: string) => {
        this.console += text;
        this.#log.write(text);
        if (!saysHalted(this.console.slice(-64))) return;
        this.isHalted = true;
        resolve();
      });
    });
    stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#errors += text;
    });
    this.ready = ready;
    this.ready.on('error', () => {}); // its end is the end of QEMU, which `exited` reports
    this.qmp = new Qmp(qmp, (event, data) => {
      if (event === 'STOP' && commandLine.includes('kvm')) void this.#endUnlessPaused();
      if (event === 'SHUTDOWN') this.shutdown = (data as { reason?: string }).reason ?? 'unknown';
    });
    this.exited = new Promise((resolve, reject) => {
      this.#child.once('error', error => reject(new InfraError(`cannot start QEMU: ${error.message}`)));
      this.#child.once('close', (code, signal) => {
        this.#log.end();
        resolve({ code, signal });
      });
    });
    this.exited.catch(() => {}); // awaited by whoever waits for the guest
  }

  /** KVM that gives up does not end QEMU: the machine stops for good, and whoever waits for the guest would do so for ever. */
  async #endUnlessPaused(): Promise<void> {
    const answer = await this.qmp.execute('query-status').catch(() => undefined);
    if ((answer as { status?: string } | undefined)?.status !== 'internal-error') return;
    this.failure = 'the accelerator gave up (internal-error)';
    this.#child.kill('SIGKILL');
  }

  /** What QEMU and the guest said last, for the message of an error. */
  lastWords(): string {
    return [this.#errors.trim(), lastLines(this.console, 8)].filter(part => part !== '').join('\n');
  }

  /** The processor time that QEMU has used, in seconds (proc_pid_stat(5), fields 14 and 15, in ticks of 10 ms). */
  async cpuSeconds(): Promise<number> {
    const text = await readFile(`/proc/${this.#child.pid}/stat`, 'utf8').catch(() => '');
    const [user = 0, system = 0] = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 13)
      .map(Number);
    return (user + system) / 100;
  }

  /** The most memory that QEMU, with the guest's in it, has had at a time, in MiB. */
  async peakMiB(): Promise<number> {
    const status = await readFile(`/proc/${this.#child.pid}/status`, 'utf8').catch(() => '');
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024;
  }

  /** Ends QEMU at once; its state lives in nameless files that go with it. */
  async stop(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.exited.catch(() => {});
  }
}

const quoteForReading = (word: string): string => (/^[\w./:=,+@-]+$/.test(word) ? word : `'${word}'`);
