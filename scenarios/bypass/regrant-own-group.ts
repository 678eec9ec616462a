import { attack } from '../../lab/scenarios/define.ts';
import { DevicesGroup, ownDevicesGroup } from '../../lab/scenarios/devices-cgroup.ts';
import { diskIsReadable } from '../../lab/scenarios/host-disk.ts';
import { lxcMayNotMount } from '../../lab/scenarios/lxc-profile.ts';
import { ofEach } from '../../lab/scenarios/of-each.ts';
import { containerInHierarchy } from '../../lab/scenarios/restricted-container.ts';
import { cannotMountGroups, groupVariants, setsCannotMount } from '../../lab/scenarios/why-no-mount.ts';
import { profileNames } from '../profiles.ts';

export default attack({
  title: "Can the container widen its own devices group and read the host's disk?",
  seed: ['B5', 'B15'],
  needs: ['CONFIG_CGROUP_DEVICE'],
  variants: [...groupVariants, 'apparmor-paths', ...profileNames],
  expectations: [
    ...lxcMayNotMount,
    {
      variant: 'none',
      kernels: 'all',
      outcome: 'escaped',
      why: 'CAP_SYS_ADMIN may mount the existing hierarchy, and an open parent lets any grant pass',
    },
    ...ofEach(['parent-whitelist', 'parent-deny-all-late'], {
      kernels: 'all',
      outcome: 'held',
      why: "a grant that the parent lacks is EPERM (parent_has_perm asks the target's parent)",
    }),
    {
      variant: 'cgroupns',
      kernels: '4.6..',
      outcome: 'escaped',
      why: 'the mount shows the container its own group, which is what it wants to widen',
    },
    {
      variant: 'parent-whitelist+cgroupns',
      kernels: '4.6..',
      outcome: 'held',
      why: 'the mount shows nothing above the own group, and that one cannot get what its parent lacks',
    },
    {
      variant: 'userns+cgroupns',
      kernels: '4.6..',
      outcome: 'held',
      why: "the hierarchy can be mounted, but its files are the host root's, and a rule needs the host's CAP_SYS_ADMIN",
    },
    {
      variant: 'apparmor-paths',
      kernels: '3.4..',
      outcome: 'escaped',
      why: 'rules on pathnames know nothing of a hierarchy that is mounted where they do not look',
    },
    ...cannotMountGroups,
    ...setsCannotMount,
    ...ofEach(['seed-2008', 'lxc-2012'], {
      kernels: 'all',
      outcome: 'escaped',
      why: 'CAP_SYS_ADMIN is left, and nothing is above the group but open ones',
    }),
  ],
  async attempt(bench) {
    const { inside, disk, hierarchy } = await containerInHierarchy(bench);
    if (!hierarchy) return 'held';
    const own = new DevicesGroup(inside, `${hierarchy.path}${await ownDevicesGroup(inside)}`);
    await own.allow(`b ${disk.number} rwm`);
    return (await diskIsReadable(inside, disk)) ? 'escaped' : 'held';
  },
});
