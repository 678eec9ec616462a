import { attack } from '../../lab/scenarios/define.ts';
import { diskIsReadable } from '../../lab/scenarios/host-disk.ts';
import { lxcMayNotMount } from '../../lab/scenarios/lxc-profile.ts';
import { ofEach } from '../../lab/scenarios/of-each.ts';
import { containerInHierarchy } from '../../lab/scenarios/restricted-container.ts';
import { cannotMountGroups, groupVariants, setsCannotMount } from '../../lab/scenarios/why-no-mount.ts';
import { profileNames } from '../profiles.ts';

export default attack({
  title: "Can the container move itself to the root of the devices hierarchy and read the host's disk?",
  seed: ['B15'],
  needs: ['CONFIG_CGROUP_DEVICE'],
  variants: [...groupVariants, ...profileNames],
  expectations: [
    ...lxcMayNotMount,
    {
      variant: 'none',
      kernels: 'all',
      outcome: 'escaped',
      why: 'moving oneself needs no more than file permission on `tasks`, and the root group denies nothing',
    },
    ...ofEach(['parent-whitelist', 'parent-deny-all-late'], {
      kernels: 'all',
      outcome: 'escaped',
      why: 'the rules of the groups in between are left behind with the group: seed 001 overlooks this way out',
    }),
    ...ofEach(['cgroupns', 'parent-whitelist+cgroupns'], {
      kernels: '4.6..',
      outcome: 'held',
      why: "the mount begins at the container's own group: the root group has no name",
    }),
    {
      variant: 'userns+cgroupns',
      kernels: '4.6..',
      outcome: 'held',
      why: "the hierarchy can be mounted, from the own group on, and its `tasks` is the host root's",
    },
    ...cannotMountGroups,
    ...setsCannotMount,
    ...ofEach(['seed-2008', 'lxc-2012'], {
      kernels: 'all',
      outcome: 'escaped',
      why: 'CAP_SYS_ADMIN is left, and with it the mount that shows the root group',
    }),
  ],
  async attempt(bench) {
    const { inside, disk, hierarchy } = await containerInHierarchy(bench);
    if (!hierarchy) return 'held';
    await hierarchy.enter(inside);
    return (await diskIsReadable(inside, disk)) ? 'escaped' : 'held';
  },
});
