import { SystemError } from '../sys/error.ts';
import { readAll, withFd } from '../sys/files.ts';
import { O_CLOEXEC, O_NONBLOCK, O_RDONLY, S_IFMT, S_IFREG } from '../sys/numbers.ts';
import type { System } from '../sys/system.ts';

/** A larger one is the container's attempt to be read for ever. */
const LARGEST = 1024 * 1024;
const UID = 2;
const HOME = 5;

/** The home of a user by the text of a passwd(5) file; undefined when it has none there. Pure. */
export function homeIn(passwd: string, uid: number): string | undefined {
  const fields = passwd
    .split('\n')
    .map(line => line.split(':'))
    .find(entry => entry[UID] === String(uid));
  const home = fields?.[HOME]?.trim();
  return home?.startsWith('/') ? home : undefined;
}

/** The container's own file: it may be missing, unreadable for this user, or anything but a file. */
function readPasswd(system: System): string {
  try {
    const fd = system.open('/etc/passwd', O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    return withFd(system, fd, () => {
      const { mode, size } = system.fstat(fd);
      const plain = (mode & S_IFMT) === S_IFREG && size <= LARGEST;
      return plain ? system.decode(readAll(system, fd)) : '';
    });
  } catch (error) {
    if (error instanceof SystemError) return '';
    throw error;
  }
}

/** An environment without HOME gets that of the user, as from login(1), or `/`. In the container's root. */
export function withHome(system: System, env: readonly string[], uid: number): string[] {
  const set = env.findLast(variable => variable.startsWith('HOME='));
  if (set !== undefined && set !== 'HOME=') return [...env];
  const home = homeIn(readPasswd(system), uid) ?? '/';
  return [...env.filter(variable => !variable.startsWith('HOME=')), `HOME=${home}`];
}
