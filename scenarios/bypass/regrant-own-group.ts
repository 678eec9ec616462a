import { attack } from '../../lab/scenarios/define.ts';
import { DevicesGroup, ownDevicesGroup } from '../../lab/scenarios/devices-cgroup.ts';
import { diskIsReadable } from '../../lab/scenarios/host-disk.ts';

export default attack({
  title: "Can the container widen its own devices group and read the host's disk?",
  seed: ['B5', 'B15'],
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
      why: 'CAP_SYS_ADMIN may mount the existing hierarchy, and an open parent lets any grant pass',
    },
    {
      variant: 'parent-whitelist',
      kernels: 'all',
      outcome: 'held',
      why: "a grant that the parent lacks is EPERM (parent_has_perm asks the target's parent)",
    },
    {
      variant: 'drop-sys-admin',
      kernels: 'all',
      outcome: 'held',
      why: 'mount(2) and every write to devices.allow need CAP_SYS_ADMIN',
    },
    {
      variant: 'cgroupns',
      kernels: 'all',
      outcome: 'escaped',
      why: 'the mount shows the container its own group, which is what it wants to widen',
    },
    {
      variant: 'parent-whitelist+cgroupns',
      kernels: 'all',
      outcome: 'held',
      why: 'the mount shows nothing above the own group, and that one cannot get what its parent lacks',
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
    const own = new DevicesGroup(inside, `/tmp${await ownDevicesGroup(inside)}`);
    await own.allow(`b ${disk.number} rwm`);
    return (await diskIsReadable(inside, disk)) ? 'escaped' : 'held';
  },
});
