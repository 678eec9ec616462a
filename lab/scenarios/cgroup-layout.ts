import type { Actor } from './actor.ts';
import { shownAnswer } from './answer.ts';
import { NotApplicable } from './surprises.ts';

/**
 * How the guest's host has its control groups when a trial begins. `v1`: nothing of version 2 is mounted, and whoever
 * needs a hierarchy of version 1 mounts it, as cell does; every kernel can do that, so it is the default. `v2`: the one
 * hierarchy of version 2 on /sys/fs/cgroup and nothing else. `hybrid`: below /sys/fs/cgroup the devices controller of
 * version 1, and version 2 in `unified`, as systemd lays it out.
 */
export const cgroupLayouts = ['v1', 'v2', 'hybrid'] as const;
export type CgroupLayout = (typeof cgroupLayouts)[number];

const root = '/sys/fs/cgroup';

/** Mounts the layout. Ends the trial as not applicable where the kernel cannot have it; asked by doing. */
export async function layCgroups(host: Actor, layout: CgroupLayout): Promise<void> {
  if (layout === 'v1') return;
  if (layout === 'v2') return mountV2(host, root);
  if (!(await host`mount -t tmpfs none ${root}`).ok)
    throw new NotApplicable(`this kernel has no ${root}, and so no cgroup version 2`);
  await host.must`mkdir ${root}/unified`;
  await host.must`mkdir ${root}/devices`;
  await mountV2(host, `${root}/unified`);
  const devices = await host`mount -t cgroup -o devices none ${root}/devices`;
  if (!devices.ok)
    throw new NotApplicable(
      `--cgroup hybrid: this kernel has no devices controller of version 1: ${shownAnswer(devices)}`,
    );
}

/** ENODEV: no such file system (before 4.5). ENOENT: no place to mount it (before 2.6.36). */
async function mountV2(host: Actor, at: string): Promise<void> {
  const mounted = await host`mount -t cgroup2 none ${at}`;
  if (!mounted.ok) throw new NotApplicable(`this kernel has no cgroup version 2: ${shownAnswer(mounted)}`);
}
