import { installFilter } from '../seccomp/execute.ts';
import { isErrno, SystemError, unlessErrno } from '../sys/error.ts';
import type { System } from '../sys/system.ts';
import type { Program } from './operations.ts';

/** unistd.h */
const X_OK = 1;
/** Where programs are looked for when the container's environment has no PATH (execvp(3)). */
const DEFAULT_PATH = '/bin:/usr/bin';

/** The files that `name` may stand for, as a shell looks for them. */
export function candidates(name: string, env: readonly string[]): string[] {
  if (name.includes('/')) return [name];
  const path = env.findLast(variable => variable.startsWith('PATH='))?.slice('PATH='.length);
  return (path || DEFAULT_PATH).split(':').map(directory => `${directory || '.'}/${name}`);
}

/** What `use` makes of the first file that is there and may be run; else names the one that was there. */
function withProgram<T>(name: string, env: readonly string[], use: (file: string) => T): T {
  let failure: SystemError | undefined;
  for (const file of candidates(name, env)) {
    try {
      return use(file);
    } catch (error) {
      if (!isErrno(error, 'ENOENT', 'ENOTDIR', 'EACCES')) throw error;
      if (failure === undefined || error.code === 'EACCES') failure = error;
    }
  }
  throw new SystemError('execve', failure?.errno ?? 2, `execute \`${name}\``, name);
}

/** Becomes the program, or throws. */
export function executeProgram(system: System, { args, env, seccomp }: Program): never {
  // The last of all: what comes behind has to be allowed by it.
  if (seccomp) installFilter(system, seccomp);
  return withProgram(args[0] ?? '', env, file => system.execve(file, args, env));
}

/**
 * Throws what becoming the program would, as far as it can be seen: whoever creates a container hears of a program that
 * is not there, and not only who starts it.
 */
export function checkProgram(system: System, { args, env }: Program): void {
  // A filter of system calls may not let this be asked.
  unlessErrno(['EPERM', 'ENOSYS'], () => withProgram(args[0] ?? '', env, file => system.access(file, X_OK)));
}
