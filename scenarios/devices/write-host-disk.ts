import { attack } from '../../lab/scenarios/define.ts';
import { devicesUnrestricted, makeDiskNode } from '../../lab/scenarios/host-disk.ts';
import { ofEach } from '../../lab/scenarios/of-each.ts';
import { profileNames } from '../profiles.ts';

export default attack({
  title: "Can the container overwrite the host's disk?",
  seed: ['A2', 'A9'],
  variants: [
    ...['devices-acl', 'devices-bpf', 'drop-mknod', 'drop-sys-admin', 'userns', 'seccomp'],
    ...profileNames,
  ],
  expectations: [
    {
      variant: 'none',
      kernels: 'all',
      outcome: 'escaped',
      why: 'CAP_MKNOD makes any node, and file permission, which root has, opens it for writing',
    },
    {
      variant: 'devices-acl',
      kernels: 'all',
      outcome: 'held',
      why: 'the devices controller is asked at mknod and at open, for reading and writing apart',
    },
    {
      variant: 'devices-bpf',
      kernels: '4.15..',
      outcome: 'held',
      why: 'the program of the group is asked in the same places (devcgroup_check_permission)',
    },
    { variant: 'drop-mknod', kernels: 'all', outcome: 'held', why: 'vfs_mknod asks for CAP_MKNOD' },
    {
      variant: 'drop-sys-admin',
      kernels: 'all',
      outcome: 'escaped',
      why: 'neither mknod nor a write to a block device asks for it',
    },
    {
      variant: 'userns',
      kernels: '3.8..',
      outcome: 'held',
      why: "vfs_mknod asks for the host's CAP_MKNOD, which no user namespace gives",
    },
    {
      variant: 'seccomp',
      kernels: '3.5..',
      outcome: 'escaped',
      why: 'a list of dangerous calls that lets mknod, open and write pass',
    },
    ...ofEach(profileNames, {
      kernels: 'all',
      outcome: 'held',
      why: 'each set has a whitelist of devices, in a group without the disk',
    }),
  ],
  async attempt(bench) {
    const disk = await bench.disk();
    const { inside } = await bench.container({ base: devicesUnrestricted });
    const node = await makeDiskNode(inside, disk);
    if (node === undefined) return 'held';
    const written = await inside`write ${node} 'overwritten by the container'`;
    if (!written.ok) return 'held';

    // The host looks for itself, through a node of its own.
    await bench.host.must`mknod /dev/looked-at b ${disk.major} ${disk.minor}`;
    const { text = '' } = await bench.host.must`read /dev/looked-at 512`;
    return text.startsWith('overwritten by the container') ? 'escaped' : 'held';
  },
});
