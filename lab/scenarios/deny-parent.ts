import type { Actor } from './actor.ts';
import { shownAnswer } from './answer.ts';
import { NotEnforceable, Unforeseen } from './surprises.ts';

/** Where cell puts the groups of containers, below its own. */
const parent = 'libvirtd/lxc';

/**
 * As the host's administrator: denies everything to the group that the containers' groups are in, with the containers
 * already running in them. From 3.10 on the kernel refuses (commit bd2953ebbb53).
 */
export async function denyParent(host: Actor): Promise<void> {
  const { text: mounts = '' } = await host.must`read /proc/mounts`;
  const hierarchy = mounts
    .split('\n')
    .map(line => line.split(' '))
    .find(([, , type, options]) => type === 'cgroup' && options?.split(',').includes('devices'));
  if (!hierarchy) throw new NotEnforceable('parent-deny-all-late: no hierarchy of devices is mounted');
  const denied = await host`write ${hierarchy[1] ?? ''}/${parent}/devices.deny a`;
  if (denied.ok) return;
  if (denied.errno === 'EINVAL')
    throw new NotEnforceable('parent-deny-all-late: the kernel refuses `a` in a group that has children');
  throw new Unforeseen(`cannot deny everything to ${parent}: ${shownAnswer(denied)}`);
}
