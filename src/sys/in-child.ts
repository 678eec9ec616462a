import type { System } from './system.ts';

/** Asks a question in a child, which may change itself to find out; an error is a no. */
export function trueInChild(system: System, question: () => boolean): boolean {
  const pid = system.fork();
  if (pid !== 0) {
    const { status } = system.wait4(pid, 0);
    return status.kind === 'exited' && status.code === 0;
  }
  let answer = false;
  try {
    answer = question();
  } catch {
    answer = false;
  }
  return system.exit_group(answer ? 0 : 1);
}
