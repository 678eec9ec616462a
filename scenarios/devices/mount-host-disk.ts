import { diskFile } from '../../lab/guest/parts.ts';
import { attack } from '../../lab/scenarios/define.ts';
import { shippedNode, withShippedNode } from '../../lab/scenarios/host-disk.ts';
import { ofEach } from '../../lab/scenarios/of-each.ts';
import { profileNames } from '../profiles.ts';

export default attack({
  title:
    "Can the container mount the host's disk, by a node that its image brought along, and read a file in it?",
  seed: ['A2', 'A9'],
  variants: [
    ...['devices-acl', 'devices-bpf', 'drop-mknod', 'drop-sys-admin', 'userns', 'seccomp', 'apparmor'],
    ...profileNames,
  ],
  expectations: [
    {
      variant: 'none',
      kernels: 'all',
      outcome: 'escaped',
      why: 'CAP_SYS_ADMIN mounts whatever file system there is a node for',
    },
    {
      variant: 'devices-acl',
      kernels: 'all',
      outcome: 'held',
      why: 'mount(2) opens the block device, and the devices controller is asked there too (2.6.29: blkdev_get; now: bdev_permission)',
    },
    {
      variant: 'devices-bpf',
      kernels: '4.15..',
      outcome: 'held',
      why: 'mount(2) opens the block device, and the program of the group is asked there too',
    },
    {
      variant: 'drop-mknod',
      kernels: 'all',
      outcome: 'escaped',
      why: 'the capability is for making nodes; this one is there',
    },
    { variant: 'drop-sys-admin', kernels: 'all', outcome: 'held', why: 'mount(2) asks for CAP_SYS_ADMIN' },
    {
      variant: 'userns',
      kernels: '3.8..',
      outcome: 'held',
      why: 'file systems on disks are not for user namespaces (no FS_USERNS_MOUNT)',
    },
    { variant: 'seccomp', kernels: '3.5..', outcome: 'held', why: 'mount(2) is denied' },
    {
      variant: 'apparmor',
      kernels: '4.14..',
      outcome: 'held',
      why: 'the profile lets no file system of a disk be mounted (apparmor_sb_mount)',
    },
    ...ofEach(profileNames, {
      kernels: 'all',
      outcome: 'held',
      why: 'each set has a whitelist of devices, in a group without the disk',
    }),
  ],
  async attempt(bench) {
    const { text: known = '' } = await bench.host.must`read /proc/filesystems`;
    const type = ['ext2', 'ext3', 'ext4'].find(name => known.split(/\s+/).includes(name));
    if (type === undefined) return bench.notApplicable('the kernel knows no file system of the ext family');
    const disk = await bench.disk();
    const { inside } = await bench.container(withShippedNode(bench, disk));
    const mounted = await inside`mount -t ${type} -o ro ${shippedNode} /tmp`;
    if (bench.read(mounted, { ok: 'mounted', EPERM: 'refused', EACCES: 'refused' }) === 'refused')
      return 'held';
    const secret = await inside`read /tmp/${diskFile}`;
    return secret.ok && secret.text === disk.magic ? 'escaped' : 'held';
  },
});
