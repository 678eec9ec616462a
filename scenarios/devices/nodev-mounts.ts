import { attack } from '../../lab/scenarios/define.ts';
import { escaped, held } from '../../lab/scenarios/expected.ts';
import { devicesUnrestricted, showsDisk } from '../../lab/scenarios/host-disk.ts';
import { profileNames } from '../profiles.ts';

export default attack({
  title: "Can a container of which every mount is nodev read the host's disk through a node of its own?",
  seed: ['A2', 'A9'],
  variants: ['drop-sys-admin', 'drop-mknod', 'devices-acl', 'userns', 'seccomp', 'apparmor', ...profileNames],
  expectations: [
    ...escaped('none', 'CAP_SYS_ADMIN mounts a tmpfs that is not nodev, and a node in there can be opened'),
    ...escaped('apparmor', 'the profile lets a tmpfs be mounted'),
    ...held(
      ['drop-sys-admin', 'seccomp'],
      'nothing can be mounted or remounted, and on what there is may_open refuses every device: EACCES',
    ),
    ...held('drop-mknod', 'mknod(2) asks for CAP_MKNOD'),
    ...held(['devices-acl', ...profileNames], 'the list of devices is asked wherever the node lies'),
    ...held('userns', 'CAP_MKNOD of another user namespace than the first does not count'),
  ],
  async attempt(bench) {
    const disk = await bench.disk();
    const { inside } = await bench.container({
      base: config => {
        devicesUnrestricted(config);
        for (const mount of config.mounts)
          if (mount.destination === '/dev') mount.options = [...(mount.options ?? []), 'nodev'];
      },
      // The runtime binds the root as it finds it.
      async image(root) {
        await bench.host.must`mount -o bind ${root} ${root}`;
        await bench.host.must`mount -o remount,bind,nodev none ${root}`;
      },
    });
    await inside`mount -t tmpfs tmpfs /tmp`;
    for (const node of ['/stolen', '/dev/stolen', '/tmp/stolen']) {
      const made = await inside`mknod ${node} b ${disk.major} ${disk.minor}`;
      if (made.ok && (await showsDisk(inside, node, disk))) return 'escaped';
    }
    return 'held';
  },
});
