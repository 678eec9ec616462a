import { errnoNumber } from '../sys/errno.ts';
import { SystemError, unlessErrno } from '../sys/error.ts';
import { readText, readTextIfPresent, withFd } from '../sys/files.ts';
import { answerOfChild } from '../sys/in-child.ts';
import { readMounts } from '../sys/mount-info.ts';
import {
  CLONE_NEWCGROUP,
  CLONE_NEWNS,
  MNT_DETACH,
  MS_PRIVATE,
  MS_REC,
  O_CLOEXEC,
  O_RDONLY,
} from '../sys/numbers.ts';
import { SYSCALLS } from '../sys/syscalls.ts';
import type { System } from '../sys/system.ts';
import { loadDeviceProgram } from './bpf.ts';

/** Controllers of version 2 that limits are set with. */
export const UNIFIED_CONTROLLERS = ['memory', 'pids', 'cpu', 'cpuset', 'io', 'hugetlb', 'rdma'] as const;
export type UnifiedController = (typeof UNIFIED_CONTROLLERS)[number];

/** The hierarchy of cgroup version 2 (4.5). */
export interface Unified {
  /** null when it is mounted nowhere in this mount namespace. */
  mountPoint: string | null;
  mountRoot: string;
  /** cell's own group, from the root of the hierarchy. */
  ownGroup: string;
  /** Those that no hierarchy of version 1 has taken. */
  controllers: UnifiedController[];
  /** With which it has to be mounted, where it is not, so that it keeps those it has. */
  options: string;
  /** Whether device programs can be loaded (4.15, CONFIG_CGROUP_BPF): `denied` when this process may not. */
  devicePrograms: 'present' | 'absent' | 'denied';
}

/** A program that allows everything; loading it is the question. */
const TRIVIAL = 'b7000000010000009500000000000000';

function askDevicePrograms(system: System): Unified['devicePrograms'] {
  // ENOSYS for the call itself, or EINVAL for the type of program.
  if (system.syscall(SYSCALLS.bpf, -1, null, 0) === -errnoNumber('ENOSYS')) return 'absent';
  try {
    system.close(loadDeviceProgram(system, TRIVIAL));
    return 'present';
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    return error.code === 'EPERM' ? 'denied' : 'absent';
  }
}

const listed = (text: string) => UNIFIED_CONTROLLERS.filter(name => text.split(/\s+/).includes(name));

/** What mount(2) takes of the options that mountinfo shows. */
const isOption = (option: string) => /^(nsdelegate|favordynmods|[a-z]+_[a-z_]+)$/.test(option);

/**
 * The options that the hierarchy has, whoever set them. From the first cgroup namespace a mount sets them for everybody,
 * and clears those it does not name (kernel/cgroup/cgroup.c, apply_cgroup_root_flags); from another it only shows them.
 */
function shownOptions(system: System, at: string): string {
  const first = unlessErrno(['ENOENT'], () => system.open('/proc/self/ns/cgroup', O_RDONLY | O_CLOEXEC));
  // Before 4.6 there are no such namespaces, and before 4.13 no options.
  if (first === undefined) return '';
  system.unshare(CLONE_NEWCGROUP);
  system.mount('cgroup2', at, 'cgroup2', 0, null);
  const options = readMounts(system, 'cgroup2').flatMap(({ superOptions }) => superOptions);
  system.umount2(at, MNT_DETACH);
  withFd(system, first, () => system.setns(first, CLONE_NEWCGROUP));
  return options.filter(isOption).join(',');
}

/** Asks a hierarchy that is not mounted, in a child whose mounts nobody else sees. */
function askUnmounted(system: System): Pick<Unified, 'controllers' | 'options'> {
  const answer = answerOfChild(system, () => {
    system.unshare(CLONE_NEWNS);
    system.mount(null, '/', null, MS_REC | MS_PRIVATE, null);
    const options = shownOptions(system, '/dev');
    system.mount('cgroup2', '/dev', 'cgroup2', 0, options || null);
    return `${options}\n${readText(system, '/dev/cgroup.controllers')}`;
  });
  const [options = '', controllers = ''] = answer.split('\n');
  return { controllers: listed(controllers), options };
}

/** The v2 hierarchy of the running kernel; undefined when it has none. */
export function askUnified(system: System): Unified | null {
  const read = (path: string) => readTextIfPresent(system, path) ?? '';
  if (!/\tcgroup2$/m.test(read('/proc/filesystems'))) return null;
  const mounts = readMounts(system, 'cgroup2');
  const mount = mounts.find(({ root }) => root === '/') ?? mounts[0];
  return {
    mountPoint: mount?.mountPoint ?? null,
    mountRoot: mount?.root ?? '/',
    ownGroup: /^0::(.*)$/m.exec(read('/proc/self/cgroup'))?.[1] ?? '/',
    ...(mount
      ? { controllers: listed(read(`${mount.mountPoint}/cgroup.controllers`)), options: '' }
      : askUnmounted(system)),
    devicePrograms: askDevicePrograms(system),
  };
}
