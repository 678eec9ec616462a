import { installFilter } from '../seccomp/execute.ts';
import { isErrno, SystemError } from '../sys/error.ts';
import type { System } from '../sys/system.ts';
import type { Program } from './operations.ts';

/** Where programs are looked for when the container's environment has no PATH (execvp(3)). */
const DEFAULT_PATH = '/bin:/usr/bin';

/** The files that `name` may stand for, as a shell looks for them. */
export function candidates(name: string, env: readonly string[]): string[] {
  if (name.includes('/')) return [name];
  const path = env.findLast(variable => variable.startsWith('PATH='))?.slice('PATH='.length);
  return (path || DEFAULT_PATH).split(':').map(directory => `${directory || '.'}/${name}`);
}

/** Becomes the program, or throws: of several files that could not be run, the one that was there is named. */
export function executeProgram(system: System, { args, env, seccomp }: Program): never {
  // The last of all: what comes behind has to be allowed by it.
  if (seccomp) installFilter(system, seccomp);
  const [name = ''] = args;
  let failure: SystemError | undefined;
  for (const file of candidates(name, env)) {
    try {
      return system.execve(file, args, env);
    } catch (error) {
      if (!isErrno(error, 'ENOENT', 'ENOTDIR', 'EACCES')) throw error;
      if (failure === undefined || error.code === 'EACCES') failure = error;
    }
  }
  throw new SystemError('execve', failure?.errno ?? 2, `execute \`${name}\``, name);
}
