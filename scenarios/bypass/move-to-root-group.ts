import { attack } from '../../lab/scenarios/define.ts';
import { DevicesGroup } from '../../lab/scenarios/devices-cgroup.ts';
import { diskIsReadable } from '../../lab/scenarios/host-disk.ts';

export default attack({
  title: "Can the container move itself to the root of the devices hierarchy and read the host's disk?",
  seed: ['B15'],
  needs: ['CONFIG_CGROUP_DEVICE'],
  variants: [
    'parent-whitelist',
    'parent-deny-all',
    'cgroupns',
    'parent-whitelist+cgroupns',
    'drop-sys-admin',
    'userns',
    'seccomp',
  ],
  expectations: [
    {
      variant: 'none',
      kernels: 'all',
      outcome: 'escaped',
      why: 'moving oneself needs no more than file permission on `tasks`, and the root group denies nothing',
    },
    {
      variant: 'parent-whitelist',
      kernels: 'all',
      outcome: 'escaped',
      why: 'the rules of the groups in between are left behind with the group: seed 001 overlooks this way out',
    },
    {
      variant: 'drop-sys-admin',
      kernels: 'all',
      outcome: 'held',
      why: 'the hierarchy cannot be mounted, so there is no `tasks` to write to',
    },
    {
      variant: 'cgroupns',
      kernels: 'all',
      outcome: 'held',
      why: "the mount begins at the container's own group: the root group has no name",
    },
    {
      variant: 'parent-whitelist+cgroupns',
      kernels: 'all',
      outcome: 'held',
      why: "the mount begins at the container's own group: the root group has no name",
    },
    {
      variant: 'userns',
      kernels: 'all',
      outcome: 'held',
      why: 'a hierarchy is mounted by who administrates the user namespace of its cgroup namespace: the first one',
    },
    {
      variant: 'seccomp',
      kernels: 'all',
      outcome: 'held',
      why: 'mount(2) is denied before the kernel looks at who calls',
    },
  ],
  async attempt(bench) {
    const disk = await bench.disk();
    const { inside } = await bench.container();
    if (await diskIsReadable(inside, disk))
      bench.inconclusive('the disk could be read before the attack: the devices group was not in force');

    const mounted = await inside`mount -t cgroup -o devices none /tmp`;
    if (bench.read(mounted, { ok: 'mounted', EPERM: 'refused' }) === 'refused') return 'held';
    const root = new DevicesGroup(inside, '/tmp');
    await root.enter(inside);
    return (await diskIsReadable(inside, disk)) ? 'escaped' : 'held';
  },
});
