import { attack } from '../../lab/scenarios/define.ts';
import { shippedNode, showsDisk, withShippedNode } from '../../lab/scenarios/host-disk.ts';
import { ofEach } from '../../lab/scenarios/of-each.ts';
import { profileNames } from '../profiles.ts';

export default attack({
  title: "Can the container read the host's disk through a node that its image brought along?",
  seed: ['A2', 'A9'],
  variants: [
    ...['devices-acl', 'devices-bpf', 'drop-mknod', 'drop-sys-admin', 'userns', 'userns+devices-acl'],
    ...['seccomp', 'apparmor', ...profileNames],
  ],
  expectations: [
    {
      variant: 'none',
      kernels: 'all',
      outcome: 'escaped',
      why: 'open(2) of a node asks for file permission and no more',
    },
    ...ofEach(['devices-acl', 'userns+devices-acl'], {
      kernels: 'all',
      outcome: 'held',
      why: 'the devices controller is asked at open too, whoever made the node (devcgroup_inode_permission)',
    }),
    {
      variant: 'devices-bpf',
      kernels: '4.15..',
      outcome: 'held',
      why: 'the program of the group is asked at open too (devcgroup_check_permission)',
    },
    {
      variant: 'drop-mknod',
      kernels: 'all',
      outcome: 'escaped',
      why: 'the capability is for making nodes; this one is there',
    },
    ...ofEach(['drop-sys-admin', 'seccomp'], {
      kernels: 'all',
      outcome: 'escaped',
      why: 'nothing but open(2) and read(2) is needed',
    }),
    {
      variant: 'userns',
      kernels: '3.8..',
      outcome: 'escaped',
      why: "the image lies on a file system of the host's, where nodes count (no SB_I_NODEV), and this one is open to all",
    },
    {
      variant: 'apparmor',
      kernels: '4.14..',
      outcome: 'escaped',
      why: 'rules of AppArmor are about pathnames; a node may have any',
    },
    ...ofEach(profileNames, {
      kernels: 'all',
      outcome: 'held',
      why: 'each set has a whitelist of devices, in a group without the disk',
    }),
  ],
  async attempt(bench) {
    const disk = await bench.disk();
    const { inside } = await bench.container(withShippedNode(bench, disk));
    return (await showsDisk(inside, shippedNode, disk)) ? 'escaped' : 'held';
  },
});
