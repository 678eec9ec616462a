import { readAll, withFd, writeAll } from './files.ts';
import { O_CLOEXEC } from './numbers.ts';
import type { System } from './system.ts';

/** Asks a question in a child, which may change itself to find out; an error is no answer, an empty one. */
export function answerOfChild(system: System, question: () => string): string {
  const { read, write } = system.pipe2(O_CLOEXEC);
  const pid = system.fork();
  if (pid === 0) {
    try {
      writeAll(system, write, question());
    } catch {
      return system.exit_group(1);
    }
    return system.exit_group(0);
  }
  system.close(write);
  const answer = withFd(system, read, () => system.decode(readAll(system, read)));
  system.wait4(pid, 0);
  return answer;
}

/** The same with yes or no; an error is a no. */
export function trueInChild(system: System, question: () => boolean): boolean {
  return answerOfChild(system, () => (question() ? 'yes' : '')) === 'yes';
}
