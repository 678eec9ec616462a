import { attack } from '../../lab/scenarios/define.ts';
import { escaped, held, notApplicable } from '../../lab/scenarios/expected.ts';
import { profileNames } from '../profiles.ts';

const LABELS = ['apparmor/exec', 'exec'];

export default attack({
  title:
    'Does a container stay unconfined whose image diverts the write of its AppArmor label (CVE-2019-19921)?',
  seed: ['C3', 'D2', 'D4', 'D8'],
  variants: ['apparmor-paths', 'apparmor-paths+safe-mounts', 'safe-mounts', ...profileNames],
  needs: ['CONFIG_SECURITY_APPARMOR'],
  expectations: [
    notApplicable('..2.6.35', 'AppArmor is in Linux from 2.6.36 on'),
    ...escaped(['none', 'seed-2008', 'libvirt-2009'], 'no profile is asked for'),
    ...escaped(
      ['apparmor-paths', 'lxc-2012'],
      'the label was written to a file of the image, and the runtime believed it',
    ),
    ...held(
      ['apparmor-paths+safe-mounts', 'safe-mounts', 'oci-default', 'hardened'],
      'procfs is not mounted through a link, and a label goes only to what is seen to be procfs',
    ),
  ],
  async attempt(bench) {
    const own = await bench.host`read /proc/self/attr/current`;
    if (bench.read(own, { ok: 'labelled', EINVAL: 'none', ENOENT: 'none' }) === 'none')
      return bench.notApplicable(
        'processes have no labels: no security module that gives them any is switched on',
      );
    const container = await bench.containerUnless(/`proc` is a symbolic link/, {
      base: ({ cell }) => {
        cell.mounts = { safe: false };
      },
      // On the host the link leads to the host's /mnt; in the container, to this one.
      async image(root) {
        await bench.host`mkdir /mnt`;
        await bench.host.must`rmdir ${root}/proc`;
        await bench.host.must`symlink /mnt ${root}/proc`;
        for (const directory of ['mnt', 'mnt/self', 'mnt/self/attr', 'mnt/self/attr/apparmor'])
          await bench.host.must`mkdir ${root}/${directory}`;
        for (const label of LABELS) await bench.host.must`create ${root}/mnt/self/attr/${label} 0o666 ''`;
      },
    });
    if (!container) return 'held';
    // The container has no procfs. The host sees it by the number that the runtime knows.
    const { stdout } = await bench.shell(`cell state ${container.id}`);
    const { pid } = JSON.parse(stdout) as { pid: number };
    const { text = '' } = await bench.host.must`read /proc/${pid}/attr/current`;
    return text.trim() === 'unconfined' ? 'escaped' : 'held';
  },
});
