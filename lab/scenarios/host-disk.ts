import type { Actor } from './actor.ts';
import type { Bench, Disk } from './bench.ts';
import type { ContainerWish } from './container.ts';
import type { ContainerConfig } from './container-config.ts';

let nodes = 0;

/**
 * Tries to make a device node for the host's disk where none was before, and returns its path. What stops it stands in
 * the evidence.
 */
export async function makeDiskNode(attacker: Actor, disk: Disk): Promise<string | undefined> {
  const node = `/dev/stolen-disk-${++nodes}`;
  const made = await attacker`mknod ${node} b ${disk.major} ${disk.minor}`;
  return made.ok ? node : undefined;
}

/** Whether the host's disk can be read through this node: it counts only when the magic text comes back. */
export async function showsDisk(attacker: Actor, node: string, disk: Disk): Promise<boolean> {
  const sector = await attacker`read ${node} 512`;
  return sector.ok && (sector.text ?? '').includes(disk.magic);
}

/** Tries to read the host's disk through a device node of its own. */
export async function diskIsReadable(attacker: Actor, disk: Disk): Promise<boolean> {
  const node = await makeDiskNode(attacker, disk);
  return node !== undefined && (await showsDisk(attacker, node, disk));
}

/** Where the node of `withShippedNode` lies in the container. */
export const shippedNode = '/shipped';

/** A container without a whitelist of devices, whose image brought along a node for the host's disk that is open to all. */
export const withShippedNode = (bench: Bench, disk: Disk): ContainerWish => ({
  base: devicesUnrestricted,
  async image(root) {
    await bench.host.must`mknod ${root}${shippedNode} b ${disk.major} ${disk.minor}`;
    await bench.host.must`chmod ${root}${shippedNode} 0o666`;
  },
});

/** The base of attacks on devices: without it, the control already has what is under test. */
export const devicesUnrestricted = (config: ContainerConfig): void => {
  config.cell.devices.enforce = 'none';
};
