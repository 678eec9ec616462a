import type { Actor } from './actor.ts';
import type { Bench, Disk } from './bench.ts';
import type { ContainerWish } from './container.ts';
import { DevicesGroup } from './devices-cgroup.ts';
import { diskIsReadable } from './host-disk.ts';

/** A container that is kept from the host's disk, and the host's disk. */
export interface Restricted {
  inside: Actor;
  disk: Disk;
}

/** Starts it. Inconclusive when the disk can be read without any attack: then nothing is in force. */
export async function restrictedContainer(bench: Bench, wish?: ContainerWish): Promise<Restricted> {
  const disk = await bench.disk();
  const { inside } = await bench.container(wish);
  if (await diskIsReadable(inside, disk))
    bench.inconclusive('the disk could be read before the attack: its devices are not restricted');
  return { inside, disk };
}

/**
 * The same, with the hierarchy of its devices group mounted from inside, as every attack on the group begins.
 * `hierarchy` is what that mount shows; undefined when the kernel refused it.
 */
export async function containerInHierarchy(
  bench: Bench,
): Promise<Restricted & { hierarchy: DevicesGroup | undefined }> {
  const restricted = await restrictedContainer(bench);
  const mounted = await restricted.inside`mount -t cgroup -o devices none /tmp`;
  const reached = bench.read(mounted, { ok: 'reached', EPERM: 'refused', EACCES: 'refused' });
  return {
    ...restricted,
    hierarchy: reached === 'reached' ? new DevicesGroup(restricted.inside, '/tmp') : undefined,
  };
}
