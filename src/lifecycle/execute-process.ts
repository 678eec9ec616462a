import { errnoNumber } from '../sys/errno.ts';
import { isErrno, SystemError, unlessErrno } from '../sys/error.ts';
import { exists, writeControl } from '../sys/files.ts';
import {
  KEYCTL_JOIN_SESSION_KEYRING,
  PR_SET_DUMPABLE,
  PR_SET_PDEATHSIG,
  RLIMITS,
  S_IFBLK,
  S_IFCHR,
  S_IFMT,
  SIGKILL,
} from '../sys/numbers.ts';
import { SYSCALLS } from '../sys/syscalls.ts';
import type { Stat, System } from '../sys/system.ts';
import { giveTerminal } from '../terminals/give.ts';
import type { ProcessOperation } from './operations.ts';
import { Refusal } from './refusal.ts';

const INFINITY = 2n ** 64n - 1n;

/** JSON numbers near 2^64 are rounded; whatever reaches it means no limit. */
function limitValue(value: number): bigint {
  const exact = BigInt(value);
  return exact > INFINITY ? INFINITY : exact;
}

/**
 * With `inside`, what was entered must be what its path says from the root: for a directory outside of it getcwd(2)
 * fails, says `(unreachable)`, or before 2.6.36 names some other directory.
 */
function enterDirectory(system: System, path: string, inside: boolean): void {
  system.chdir(path);
  if (!inside) return;
  const entered = system.stat('.');
  const name = system.getcwd();
  const named = name.startsWith('/') && unlessErrno(['ENOENT', 'ENOTDIR'], () => system.stat(name));
  if (!named || named.device !== entered.device || named.inode !== entered.inode) {
    throw new Refusal(`${path} leads out of the container's root`);
  }
  // From here on it is the one of that name, whatever the other was a part of.
  system.chdir(name);
}

/** Enters where the calling process may, or stays where root was let in. */
function tryDirectory(
  system: System,
  { path, inside, ifDenied }: Extract<ProcessOperation, { op: 'change-directory' }>,
): void {
  try {
    enterDirectory(system, path, inside);
  } catch (error) {
    // Nothing is entered yet where the root is the directory still.
    if (!isErrno(error, 'EACCES') || ifDenied === 'fail') throw error;
    if (ifDenied === 'stay' && path !== '/' && system.getcwd() === '/') throw error;
  }
}

/** A kernel without keys (CONFIG_KEYS) has none to share. */
function joinNewKeyring(system: System): void {
  const returned = system.syscall(SYSCALLS.keyctl, KEYCTL_JOIN_SESSION_KEYRING, null);
  if (returned < 0 && returned !== -errnoNumber('ENOSYS')) {
    throw new SystemError('keyctl', -returned, 'join a new session keyring');
  }
}

/** Before 2.6.36 the scale ends at 15, and -17 stands for never (fs/proc/base.c, oom_adjust_write). */
function setOomScore(system: System, score: number): void {
  if (exists(system, '/proc/self/oom_score_adj')) {
    return writeControl(system, '/proc/self/oom_score_adj', String(score));
  }
  const old = score < 0 ? Math.floor((score * 17) / 1000) : Math.ceil((score * 15) / 1000);
  writeControl(system, '/proc/self/oom_adj', String(old));
}

/** personality.h */
const PERSONALITIES = { LINUX: 0, LINUX32: 8 };

function setPersonality(system: System, personality: number): void {
  const returned = system.syscall(SYSCALLS.personality, personality);
  if (returned < 0) throw new SystemError('personality', -returned, `take personality ${personality}`);
}

/** linux/major.h: the null device, which is everybody's, and any terminal, are devices. */
const isDevice = ({ mode }: Stat) => (mode & S_IFMT) === S_IFCHR || (mode & S_IFMT) === S_IFBLK;

/**
 * A pipe or file that the caller gave as standard input, output or error is the user's of the container, who opens it
 * anew by /dev/stdout. Devices stay whose they are; so does what cannot be given away.
 */
function ownStdio(system: System, uid: number, gid: number): void {
  for (const fd of [0, 1, 2]) {
    const there = unlessErrno(['EBADF'], () => system.fstat(fd));
    if (!there || isDevice(there) || (there.uid === uid && there.gid === gid)) continue;
    unlessErrno(['EINVAL', 'EPERM', 'EROFS'], () => system.fchown(fd, uid, gid));
  }
}

/** Carries out one change of the calling process; a new terminal is told to whoever reads the socket `terminal`. */
export function executeProcess(
  system: System,
  operation: ProcessOperation,
  terminal: number | undefined,
): void {
  switch (operation.op) {
    case 'new-session':
      system.setsid();
      return;
    case 'set-hostname':
      return system.sethostname(operation.name);
    case 'set-domainname':
      return system.setdomainname(operation.name);
    case 'set-rlimit':
      return system.setrlimit(RLIMITS[operation.type], {
        soft: limitValue(operation.soft),
        hard: limitValue(operation.hard),
      });
    case 'set-umask':
      system.umask(operation.mask);
      return;
    case 'set-personality':
      return setPersonality(system, PERSONALITIES[operation.domain]);
    case 'change-directory':
      return tryDirectory(system, operation);
    case 'new-session-keyring':
      return joinNewKeyring(system);
    case 'not-dumpable':
      system.prctl(PR_SET_DUMPABLE, 0);
      return;
    case 'set-oom-score':
      return setOomScore(system, operation.score);
    case 'set-sysctl':
      return writeControl(system, `/proc/sys/${operation.parameter}`, operation.value);
    case 'own-stdio':
      return ownStdio(system, operation.uid, operation.gid);
    case 'open-terminal':
      return giveTerminal(system, operation, terminal);
    case 'die-with-controller':
      system.prctl(PR_SET_PDEATHSIG, SIGKILL);
      return;
  }
}
