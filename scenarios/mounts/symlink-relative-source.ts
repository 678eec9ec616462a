import { attack } from '../../lab/scenarios/define.ts';
import { escaped, held } from '../../lab/scenarios/expected.ts';
import { hostSecret } from '../../lab/scenarios/host-secret.ts';
import { profileNames } from '../profiles.ts';

export default attack({
  title:
    "Does a relative source of a bind mount, through a link that the container left, bring in the host's files?",
  seed: ['D5', 'D6', 'D12'],
  variants: ['safe-mounts', ...profileNames],
  expectations: [
    ...escaped(
      ['none', 'seed-2008', 'libvirt-2009', 'lxc-2012'],
      'mount(2) follows links in its source: what is bound is where the link leads on the host',
    ),
    ...held(
      ['safe-mounts', 'oci-default', 'hardened'],
      'a relative source is walked from the bundle, and may hold no link',
    ),
  ],
  async attempt(bench) {
    const secret = await hostSecret(bench);
    const container = await bench.containerUnless(/`link` is a symbolic link/, {
      base: ({ mounts, cell }) => {
        cell.mounts = { safe: false };
        mounts.push({
          destination: '/data',
          type: 'bind',
          source: 'rootfs/../rootfs/volume/link',
          options: ['bind'],
        });
      },
      async image(root) {
        await bench.host.must`mkdir ${root}/volume`;
        await bench.host.must`symlink / ${root}/volume/link`;
      },
    });
    if (!container) return 'held';
    const read = await container.inside`read /data/${secret.name}`;
    return read.ok && read.text === secret.text ? 'escaped' : 'held';
  },
});
