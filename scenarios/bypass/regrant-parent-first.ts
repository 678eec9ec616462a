import { attack } from '../../lab/scenarios/define.ts';
import { DevicesGroup, ownDevicesGroup } from '../../lab/scenarios/devices-cgroup.ts';
import { diskIsReadable } from '../../lab/scenarios/host-disk.ts';
import { lxcMayNotMount } from '../../lab/scenarios/lxc-profile.ts';
import { ofEach } from '../../lab/scenarios/of-each.ts';
import { containerInHierarchy } from '../../lab/scenarios/restricted-container.ts';
import { cannotMountGroups, groupVariants, setsCannotMount } from '../../lab/scenarios/why-no-mount.ts';
import { profileNames } from '../profiles.ts';

export default attack({
  title: "Can the container widen its parent's devices group, then its own, and read the host's disk?",
  seed: ['B9', 'B15'],
  needs: ['CONFIG_CGROUP_DEVICE'],
  variants: [...groupVariants, ...profileNames],
  expectations: [
    ...lxcMayNotMount,
    {
      variant: 'none',
      kernels: 'all',
      outcome: 'escaped',
      why: 'the parent is open, so that the own group can be widened anyway',
    },
    ...ofEach(['parent-whitelist', 'parent-deny-all-late'], {
      kernels: 'all',
      outcome: 'escaped',
      why: "the kernel asks the parent of the group that is written to, not the writer's: whoever reaches the parent's file widens that first, and seed 001's restriction with it",
    }),
    {
      variant: 'cgroupns',
      kernels: '4.6..',
      outcome: 'escaped',
      why: 'there is no parent to be seen, but with an open one nobody needs it: the own group is enough',
    },
    {
      variant: 'parent-whitelist+cgroupns',
      kernels: '4.6..',
      outcome: 'held',
      why: 'the mount begins at the own group: the parent that bounds it has no name in the container',
    },
    {
      variant: 'userns+cgroupns',
      kernels: '4.6..',
      outcome: 'held',
      why: "the hierarchy can be mounted, but its files are the host root's, and a rule needs the host's CAP_SYS_ADMIN",
    },
    ...cannotMountGroups,
    ...setsCannotMount,
    ...ofEach(['seed-2008', 'lxc-2012'], {
      kernels: 'all',
      outcome: 'escaped',
      why: 'CAP_SYS_ADMIN is left, and the whole hierarchy can be mounted',
    }),
  ],
  async attempt(bench) {
    const { inside, disk, hierarchy } = await containerInHierarchy(bench);
    if (!hierarchy) return 'held';
    const own = await ownDevicesGroup(inside);
    // In a cgroup namespace the own group is `/`, and this is the own group again.
    const above = own.slice(0, own.lastIndexOf('/'));
    for (const path of [above, own])
      await new DevicesGroup(inside, `${hierarchy.path}${path}`).allow(`b ${disk.number} rwm`);
    return (await diskIsReadable(inside, disk)) ? 'escaped' : 'held';
  },
});
