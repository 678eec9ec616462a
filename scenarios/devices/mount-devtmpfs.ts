import { attack } from '../../lab/scenarios/define.ts';
import { devicesUnrestricted, showsDisk } from '../../lab/scenarios/host-disk.ts';
import { ofEach } from '../../lab/scenarios/of-each.ts';
import { profileNames } from '../profiles.ts';

export default attack({
  title: "Can a container that may not make nodes mount the kernel's own, and read the host's disk?",
  seed: ['A2', 'B7'],
  needs: ['CONFIG_DEVTMPFS'],
  variants: [
    ...['drop-mknod', 'devices-acl', 'devices-bpf', 'drop-sys-admin', 'userns', 'seccomp', 'apparmor'],
    ...profileNames,
  ],
  expectations: [
    {
      kernels: '..2.6.31',
      outcome: 'not-applicable',
      why: 'devtmpfs is commit 2b2af54a5bb6 (2.6.32)',
    },
    ...ofEach(['none', 'drop-mknod'], {
      kernels: '2.6.32..',
      outcome: 'escaped',
      why: 'devtmpfs is one for all, filled by the kernel: mounting it takes CAP_SYS_ADMIN, and nobody makes a node',
    }),
    {
      variant: 'devices-acl',
      kernels: '2.6.32..',
      outcome: 'held',
      why: 'the devices controller is asked at open, whoever made the node',
    },
    {
      variant: 'devices-bpf',
      kernels: '4.15..',
      outcome: 'held',
      why: 'the program of the group is asked at open, whoever made the node',
    },
    {
      variant: 'drop-sys-admin',
      kernels: '2.6.32..',
      outcome: 'held',
      why: 'mount(2) asks for CAP_SYS_ADMIN',
    },
    {
      variant: 'userns',
      kernels: '3.8..',
      outcome: 'held',
      why: 'devtmpfs is not for user namespaces (no FS_USERNS_MOUNT)',
    },
    { variant: 'seccomp', kernels: '3.5..', outcome: 'held', why: 'mount(2) is denied' },
    {
      variant: 'apparmor',
      kernels: '4.14..',
      outcome: 'held',
      why: 'the profile lets no devtmpfs be mounted (apparmor_sb_mount)',
    },
    ...ofEach(profileNames, {
      kernels: '2.6.32..',
      outcome: 'held',
      why: 'each set has a whitelist of devices, in a group without the disk',
    }),
  ],
  async attempt(bench) {
    const { text: known = '' } = await bench.host.must`read /proc/filesystems`;
    if (!known.split(/\s+/).includes('devtmpfs')) bench.notApplicable('the kernel has no devtmpfs');
    const disk = await bench.disk();
    const { inside } = await bench.container({ base: devicesUnrestricted });
    const mounted = await inside`mount -t devtmpfs none /tmp`;
    if (bench.read(mounted, { ok: 'mounted', EPERM: 'refused', EACCES: 'refused' }) === 'refused')
      return 'held';
    return (await showsDisk(inside, `/tmp/${disk.name}`, disk)) ? 'escaped' : 'held';
  },
});
