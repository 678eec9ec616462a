import { attack } from '../../lab/scenarios/define.ts';
import { devicesUnrestricted, makeDiskNode, showsDisk } from '../../lab/scenarios/host-disk.ts';
import { ofEach } from '../../lab/scenarios/of-each.ts';
import { profileNames } from '../profiles.ts';

export default attack({
  title: "Can the container make a node for the host's disk and read from it?",
  seed: ['A2', 'A9', 'B7'],
  variants: [
    ...['devices-acl', 'devices-bpf', 'drop-mknod', 'drop-sys-admin', 'userns', 'seccomp', 'apparmor'],
    ...profileNames,
  ],
  expectations: [
    {
      variant: 'none',
      kernels: 'all',
      outcome: 'escaped',
      why: 'CAP_MKNOD makes any node, and nothing asks at open: what seed 000 sets out to stop',
    },
    {
      variant: 'devices-acl',
      kernels: 'all',
      outcome: 'held',
      why: 'the devices controller is asked at mknod and at open (devcgroup_inode_mknod, devcgroup_inode_permission)',
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
      why: 'mknod and open ask for CAP_MKNOD and file permission: another capability',
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
      why: 'a list of dangerous calls that lets mknod pass, as those of container engines do',
    },
    {
      variant: 'apparmor',
      kernels: '4.14..',
      outcome: 'escaped',
      why: 'rules of AppArmor are about pathnames; this one denies none below /dev',
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
    return node !== undefined && (await showsDisk(inside, node, disk)) ? 'escaped' : 'held';
  },
});
