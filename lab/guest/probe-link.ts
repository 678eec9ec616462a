import { createInterface } from 'node:readline';
import type { ClientChannel } from 'ssh2';
import { InfraError } from '../errors.ts';

/** What a step answered: its result, or the name of the errno and the system call that gave it. */
export type Answer = Done | Refusal;

export interface Done {
  ok: true;
  /** What was read. */
  text?: string;
  /** Names, lines or entries. */
  list?: string[];
  /** A process id, an index, a count. */
  number?: number;
  /** The child that now takes commands. */
  actor?: string;
}

export interface Refusal {
  ok: false;
  errno: string;
  call: string;
}

interface Response {
  id: number;
  answer?: Answer;
  /** The request made no sense to probe. */
  misuse?: string;
}

/** Speaks with `probe serve` over an SSH channel: one JSON request a line, one JSON response a line. */
export class ProbeLink {
  #channel: ClientChannel;
  #nextId = 1;
  #waiting = new Map<number, { resolve: (response: Response) => void; reject: (error: Error) => void }>();
  #errors = '';
  #gone: Error | undefined;

  constructor(channel: ClientChannel) {
    this.#channel = channel;
    createInterface({ input: channel }).on('line', line => this.#receive(line));
    channel.stderr.on('data', (chunk: Buffer) => {
      this.#errors += chunk.toString();
    });
    channel.on('close', (code: number | null, signal?: string) =>
      this.#end(signal ? `was ended by ${signal}` : `ended with status ${code ?? 'unknown'}`),
    );
  }

  /** What came on standard error: the runtime's log, where the runtime started this probe. */
  get errors(): string {
    return this.#errors;
  }

  async request(actor: string, argv: readonly string[]): Promise<Answer> {
    if (this.#gone) throw this.#gone;
    const id = this.#nextId++;
    const response = await new Promise<Response>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#channel.write(`${JSON.stringify({ id, actor, argv })}\n`);
    });
    if (response.answer) return response.answer;
    throw new InfraError(`probe cannot do \`${argv.join(' ')}\`: ${response.misuse ?? 'no answer'}`);
  }

  #receive(line: string): void {
    let response: Response;
    try {
      response = JSON.parse(line) as Response;
    } catch {
      this.#end(`said something that is no JSON: ${line}`);
      return;
    }
    // A terminal in between says again what it is told, until whoever is behind it switches that off.
    if (response.answer === undefined && response.misuse === undefined) return;
    this.#waiting.get(response.id)?.resolve(response);
    this.#waiting.delete(response.id);
  }

  #end(what: string): void {
    this.#gone ??= new InfraError(`probe ${what}${this.#errors ? `\n${this.#errors.trim()}` : ''}`);
    for (const { reject } of this.#waiting.values()) reject(this.#gone);
    this.#waiting.clear();
  }
}
