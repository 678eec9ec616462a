import { createInterface } from 'node:readline';
import type { Duplex } from 'node:stream';
import { InfraError } from '../errors.ts';

interface Reply {
  id?: number;
  return?: unknown;
  error?: { class: string; desc: string };
  event?: string;
  data?: unknown;
}

/**
 * QEMU's machine protocol (docs/interop/qmp-spec.rst in QEMU's sources) over a connected stream: one JSON object a
 * line, commands answered by `id`.
 */
export class Qmp {
  #stream: Duplex;
  #nextId = 1;
  #waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  #closed: Error | undefined;
  #onEvent: (event: string, data: unknown) => void;

  constructor(stream: Duplex, onEvent: (event: string, data: unknown) => void = () => {}) {
    this.#stream = stream;
    this.#onEvent = onEvent;
    createInterface({ input: stream })
      .on('line', line => this.#receive(JSON.parse(line) as Reply))
      .on('error', error => this.#fail(new InfraError(`QEMU control connection: ${error.message}`)));
    stream.on('close', () => this.#fail(new InfraError('QEMU closed its control connection')));
  }

  /** Leaves the greeting behind: QEMU accepts nothing else before this. */
  async negotiate(): Promise<void> {
    await this.execute('qmp_capabilities');
  }

  execute(command: string, parameters: Record<string, unknown> = {}): Promise<unknown> {
    if (this.#closed) return Promise.reject(this.#closed);
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#stream.write(`${JSON.stringify({ execute: command, arguments: parameters, id })}\n`);
    });
  }

  /**
   * A command of the human monitor. It answers in text and reports failure in text too, so anything that starts
   * with `Error` is thrown; the rest is returned.
   */
  async human(commandLine: string): Promise<string> {
    const text = String(await this.execute('human-monitor-command', { 'command-line': commandLine }));
    if (/^Error/.test(text)) throw new InfraError(`QEMU refused \`${commandLine}\`: ${text.trim()}`);
    return text;
  }

  #receive(reply: Reply): void {
    if (reply.event !== undefined) this.#onEvent(reply.event, reply.data);
    const waiting = reply.id === undefined ? undefined : this.#waiting.get(reply.id);
    if (!waiting || reply.id === undefined) return;
    this.#waiting.delete(reply.id);
    if (reply.error) waiting.reject(new InfraError(`QEMU: ${reply.error.desc}`));
    else waiting.resolve(reply.return);
  }

  #fail(error: Error): void {
    this.#closed ??= error;
    for (const { reject } of this.#waiting.values()) reject(this.#closed);
    this.#waiting.clear();
  }
}
