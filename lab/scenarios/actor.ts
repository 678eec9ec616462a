import { createInterface } from 'node:readline';
import type { ClientChannel } from 'ssh2';
import { InfraError } from '../errors.ts';
import { type Answer, type Done, shownAnswer } from './answer.ts';
import { Unforeseen } from './surprises.ts';
import { shown, type Word, words } from './words.ts';

/**
 * A process in the guest that does what it is told, one system call or a few at a time: `probe serve` at the other
 * end of an SSH channel, or a child that it forked. Called as a template: the words are a verb of probe and its
 * arguments; the answer says what the kernel said.
 */
export interface Actor {
  (pieces: TemplateStringsArray, ...holes: Word[]): Promise<Answer>;
  /** As the template, for a step that the experiment only prepares with: any refusal ends the trial as `infra`. */
  must(pieces: TemplateStringsArray, ...holes: Word[]): Promise<Done>;
  /**
   * A child of this process, made with clone(2) and these flags (`newpid`, `newuser`, ... or none for a plain fork),
   * which then takes commands of its own. Undefined, with the refusal, when the kernel refused.
   */
  fork(...flags: string[]): Promise<{ child: Actor; answer: Done } | { child: undefined; answer: Answer }>;
}

export type Note = (text: string) => void;

interface Response {
  id: number;
  answer?: Answer;
  /** The request made no sense to probe. */
  misuse?: string;
}

/** Speaks with `probe serve`: one JSON request a line, one JSON response a line. */
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
    channel.on('close', (code: number | null) => this.#end(`ended with status ${code ?? 'unknown'}`));
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
    throw new InfraError(`probe cannot do \`${shown(argv)}\`: ${response.misuse ?? 'no answer'}`);
  }

  #receive(line: string): void {
    let response: Response;
    try {
      response = JSON.parse(line) as Response;
    } catch {
      this.#end(`said something that is no JSON: ${line}`);
      return;
    }
    this.#waiting.get(response.id)?.resolve(response);
    this.#waiting.delete(response.id);
  }

  #end(what: string): void {
    this.#gone ??= new InfraError(`probe ${what}${this.#errors ? `\n${this.#errors.trim()}` : ''}`);
    for (const { reject } of this.#waiting.values()) reject(this.#gone);
    this.#waiting.clear();
  }
}

/** The actor with this id behind `link`; every step and its answer goes to `note`. */
export function actor(link: ProbeLink, id: string, name: string, note: Note): Actor {
  const step = async (argv: string[]): Promise<Answer> => {
    const answer = await link.request(id, argv);
    note(`${name}: ${shown(argv)} -> ${shownAnswer(answer)}`);
    return answer;
  };
  const call = (pieces: TemplateStringsArray, ...holes: Word[]) => step(words(pieces, holes));
  return Object.assign(call, {
    async must(pieces: TemplateStringsArray, ...holes: Word[]): Promise<Done> {
      const argv = words(pieces, holes);
      const answer = await step(argv);
      if (!answer.ok) throw new Unforeseen(`${name}: \`${shown(argv)}\` failed: ${shownAnswer(answer)}`);
      return answer;
    },
    async fork(...flags: string[]) {
      const answer = await step(['clone', ...flags]);
      if (!answer.ok || answer.actor === undefined) return { child: undefined, answer };
      return { child: actor(link, answer.actor, `${name}'s child`, note), answer };
    },
  });
}
