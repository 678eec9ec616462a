import { attack } from '../../lab/scenarios/define.ts';
import { escaped, held } from '../../lab/scenarios/expected.ts';
import { hostSecret } from '../../lab/scenarios/host-secret.ts';
import { profileNames } from '../profiles.ts';

export default attack({
  title: 'Does a /dev/null that is a link turn a masked file into a file of the host (CVE-2025-31133)?',
  seed: ['C6', 'D4'],
  variants: ['safe-mounts', ...profileNames],
  expectations: [
    ...escaped(
      ['none', 'seed-2008', 'libvirt-2009', 'lxc-2012'],
      'what is bound over the masked file is whatever the image calls its null device',
    ),
    ...held(
      ['safe-mounts', 'oci-default', 'hardened'],
      'a node that the image brought has to be that device, and what masks is that of the host',
    ),
  ],
  async attempt(bench) {
    const secret = await hostSecret(bench);
    const container = await bench.containerUnless(/^(make|bind)-node: \/dev\/null: /, {
      base: config => {
        config.cell.mounts = { safe: false };
        config.linux.maskedPaths = ['/proc/cmdline'];
        // The image's own /dev, with nothing mounted over it.
        config.mounts = config.mounts.filter(({ destination }) => destination !== '/dev');
      },
      async image(root) {
        await bench.host.must`symlink ${secret.path} ${root}/dev/null`;
      },
    });
    if (!container) return 'held';
    const read = await container.inside`read /proc/cmdline`;
    return read.ok && read.text === secret.text ? 'escaped' : 'held';
  },
});
