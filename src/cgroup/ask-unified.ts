import { errnoNumber } from '../sys/errno.ts';
import { SystemError } from '../sys/error.ts';
import { readText, readTextIfPresent } from '../sys/files.ts';
import { readMounts } from '../sys/mount-info.ts';
import { CLONE_NEWNS, MS_PRIVATE, MS_REC } from '../sys/numbers.ts';
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

/** Asks a hierarchy that is not mounted, in a child whose mounts nobody else sees. */
function askUnmounted(system: System): UnifiedController[] {
  const pid = system.fork();
  if (pid === 0) {
    let bits = 0;
    try {
      system.unshare(CLONE_NEWNS);
      system.mount(null, '/', null, MS_REC | MS_PRIVATE, null);
      system.mount('cgroup2', '/dev', 'cgroup2', 0, null);
      for (const name of listed(readText(system, '/dev/cgroup.controllers')))
        bits |= 1 << UNIFIED_CONTROLLERS.indexOf(name);
    } catch {
      bits = 0;
    }
    return system.exit_group(bits);
  }
  const { status } = system.wait4(pid, 0);
  const bits = status.kind === 'exited' ? status.code : 0;
  return UNIFIED_CONTROLLERS.filter((_, index) => (bits >> index) & 1);
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
    controllers: mount ? listed(read(`${mount.mountPoint}/cgroup.controllers`)) : askUnmounted(system),
    devicePrograms: askDevicePrograms(system),
  };
}
