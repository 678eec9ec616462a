import type { Actor } from './actor.ts';
import type { Bench } from './bench.ts';
import type { ContainerConfig } from './container-config.ts';
import { type Restricted, restrictedContainer } from './restricted-container.ts';

/** Devices by a program on the container's group of cgroup v2, in place of a group of version 1. */
export const devicesByProgram = (config: ContainerConfig): void => {
  config.cell.devices.enforce = 'bpf';
};

/**
 * A container that a device program keeps from the host's disk, with cgroup v2 mounted from inside at `/tmp`.
 * `groups` are the container's own group and those above it that the mount shows, from below; undefined when the
 * kernel refused the mount. Ends the trial as not applicable where there are no device programs.
 */
export async function containerInUnified(
  bench: Bench,
): Promise<Restricted & { groups: string[] | undefined }> {
  const loaded = await bench.host`load-device-filter allow`;
  if (bench.read(loaded, { ok: 'there', ENOSYS: 'absent', EINVAL: 'absent' }) === 'absent')
    bench.notApplicable('there are no device programs (4.15, CONFIG_CGROUP_BPF)');
  const restricted = await restrictedContainer(bench, { base: devicesByProgram });
  const mounted = await restricted.inside`mount -t cgroup2 none /tmp`;
  const reached = bench.read(mounted, { ok: 'reached', EPERM: 'refused', EACCES: 'refused' });
  return {
    ...restricted,
    groups: reached === 'reached' ? await groupsFromBelow(restricted.inside, '/tmp') : undefined,
  };
}

/** The directories of a process's own group and of those above it, in a mount of cgroup v2. */
async function groupsFromBelow(actor: Actor, mountPoint: string): Promise<string[]> {
  const { text = '' } = await actor.must`read /proc/self/cgroup`;
  const own = /^0::\/(.*)$/m.exec(text)?.[1] ?? '';
  const levels = own.split('/').filter(level => level !== '');
  return levels
    .map((_, index) => [mountPoint, ...levels.slice(0, levels.length - index)].join('/'))
    .concat(mountPoint);
}
