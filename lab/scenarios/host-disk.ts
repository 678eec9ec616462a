import type { Actor } from './actor.ts';
import type { Disk } from './bench.ts';

let nodes = 0;

/**
 * Tries to read the host's disk through a device node of its own: the real thing, so it counts only when the magic
 * text comes back. What stops it (mknod, open or read) stands in the evidence.
 */
export async function diskIsReadable(attacker: Actor, disk: Disk): Promise<boolean> {
  const node = `/dev/stolen-disk-${++nodes}`;
  const made = await attacker`mknod ${node} b ${disk.major} ${disk.minor}`;
  if (!made.ok) return false;
  const sector = await attacker`read ${node} 512`;
  return sector.ok && (sector.text ?? '').includes(disk.magic);
}
