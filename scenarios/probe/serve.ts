import { writeAll } from '../../src/sys/files.ts';
import { F_SETFD } from '../../src/sys/numbers.ts';
import type { System } from '../../src/sys/system.ts';
import { Child } from './child.ts';
import { LineReader } from './line-reader.ts';
import { answered, perform } from './perform.ts';
import { type Answer, bits, Misuse } from './verb.ts';
import { namespaceFlags } from './verbs/processes.ts';

interface Request {
  id: number;
  /** Whom the request is for: `0` is the first process, `0.1` its first child, `0.1.2` that one's second. */
  actor: string;
  argv: string[];
}

/**
 * Takes requests from `input` and answers on `output`, one JSON object a line, until the input ends. A request for a
 * child is handed on as it is, and one that is gone answers as a refusal. `clone` makes such a child; `exec` goes on
 * in a new program, on the same descriptors.
 */
export function serve(system: System, self: string, input: number, output: number): never {
  const lines = new LineReader(system, input);
  const children = new Map<string, Child>();

  const clone = (words: readonly string[]): Answer =>
    answered(() => {
      const id = `${self}.${children.size + 1}`;
      const child = Child.clone(system, bits(words.join(','), namespaceFlags), (theirInput, theirOutput) =>
        serve(system, id, theirInput, theirOutput),
      );
      children.set(id, child);
      const ailment = child.birth();
      return ailment === undefined ? { actor: id, number: child.pid } : { number: child.pid, text: ailment };
    });

  /** The same actor in a new program, which answers the request. It has no way to the children of before. */
  const exec = (request: Request, path = '/proc/self/exe'): Answer =>
    answered(() => {
      for (const fd of [input, output]) system.fcntl(fd, F_SETFD, 0);
      const words = ['probe', 'serve', self, input, output, request.id].map(String);
      return system.execve(path, words, system.environment());
    });

  const handOn = (line: string, request: Request): string => {
    const next = request.actor.split('.').slice(0, self.split('.').length + 1);
    const child = children.get(next.join('.'));
    if (!child) return JSON.stringify({ id: request.id, misuse: `no actor ${request.actor}` });
    const outcome = child.ask(line);
    if ('response' in outcome) return outcome.response;
    const answer: Answer = { ok: false, errno: 'ESRCH', call: `child ${outcome.gone}` };
    return JSON.stringify({ id: request.id, answer });
  };

  for (;;) {
    const line = lines.next();
    if (line === undefined) system.exit_group(0);
    const request = JSON.parse(line) as Request;
    if (request.actor === self) {
      const [verb, ...words] = request.argv;
      const answer = () => {
        if (verb === 'clone') return clone(words);
        if (verb === 'exec') return exec(request, words[0]);
        return perform(system, request.argv);
      };
      writeAll(system, output, `${JSON.stringify({ id: request.id, ...understood(answer) })}\n`);
    } else writeAll(system, output, `${handOn(line, request)}\n`);
  }
}

function understood(answer: () => Answer): { answer: Answer } | { misuse: string } {
  try {
    return { answer: answer() };
  } catch (error) {
    if (error instanceof Misuse) return { misuse: error.message };
    throw error;
  }
}
