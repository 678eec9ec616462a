import { attack } from '../../lab/scenarios/define.ts';
import { DevicesGroup, ownDevicesGroup } from '../../lab/scenarios/devices-cgroup.ts';
import { diskIsReadable } from '../../lab/scenarios/host-disk.ts';

export default attack({
  title: "Can the container widen its own devices group and read the host's disk?",
  seed: ['B5', 'B15'],
  needs: ['CONFIG_CGROUP_DEVICE'],
  variants: ['parent-whitelist', 'drop-sys-admin'],
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
