import { isErrno } from '../../../src/sys/error.ts';
import { listDirectory, withFd, writeAll } from '../../../src/sys/files.ts';
import { O_CLOEXEC, O_RDONLY, WALL, WUNTRACED } from '../../../src/sys/numbers.ts';
import type { System } from '../../../src/sys/system.ts';
import { exactly, integer, invoke, type Verbs } from '../verb.ts';
import { openMode } from './files.ts';

/** ptrace.h */
const [PTRACE_ATTACH, PTRACE_DETACH] = [16, 17];
const SEEK_SET = 0;
/** Who wakes up is let in between; who only looks around has to wait for what it wants to see to be over. */
const glanceMilliseconds = 0.1;

/** The program of another process, held open, if it is not our own. Processes come and go while they are looked at. */
function foreignExecutable(system: System, pid: string): number | undefined {
  const own = system.stat('/proc/self/exe');
  try {
    const path = `/proc/${pid}/exe`;
    const { inode, device } = system.stat(path);
    return inode === own.inode && device === own.device ? undefined : system.open(path, O_RDONLY | O_CLOEXEC);
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ESRCH', 'EACCES', 'EPERM')) return undefined;
    throw error;
  }
}

/** What one process does to another, or to its memory and its program. */
export const tracingVerbs: Verbs = {
  'trace-briefly': {
    usage: 'PID',
    /** Attaches, waits until the other has stopped, and lets it go: between the two it is in our hands. */
    run(system, args) {
      const pid = integer(exactly(args, 1)[0]);
      invoke(system, 'ptrace', PTRACE_ATTACH, pid, 0, 0);
      system.wait4(pid, WALL | WUNTRACED);
      invoke(system, 'ptrace', PTRACE_DETACH, pid, 0, 0);
      return {};
    },
  },
  'read-at': {
    usage: 'PATH OFFSET BYTES',
    run(system, args) {
      const [path, offset, bytes] = exactly(args, 3);
      return withFd(system, system.open(path, openMode('r')), fd => {
        system.lseek(fd, integer(offset), SEEK_SET);
        return { text: system.decode(system.read(fd, integer(bytes))) };
      });
    },
  },
  'write-at': {
    usage: 'PATH OFFSET TEXT',
    run(system, args) {
      const [path, offset, text] = exactly(args, 3);
      return withFd(system, system.open(path, openMode('w')), fd => {
        system.lseek(fd, integer(offset), SEEK_SET);
        writeAll(system, fd, text);
        return {};
      });
    },
  },
  'catch-executable': {
    usage: 'MILLISECONDS',
    /** Watches /proc for a process that runs another program than this one, and keeps that program open. */
    run(system, args) {
      const end = system.clock_gettime() + integer(exactly(args, 1)[0]);
      const self = String(system.getpid());
      while (system.clock_gettime() < end) {
        const pids = listDirectory(system, '/proc').filter(({ name }) => /^\d+$/.test(name) && name !== self);
        for (const { name } of pids) {
          const fd = foreignExecutable(system, name);
          if (fd !== undefined) return { number: fd, text: name };
        }
        system.nanosleep(glanceMilliseconds);
      }
      return {};
    },
  },
};
