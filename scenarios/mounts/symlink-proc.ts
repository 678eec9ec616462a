import { attack } from '../../lab/scenarios/define.ts';
import { escaped, held } from '../../lab/scenarios/expected.ts';
import { profileNames } from '../profiles.ts';

export default attack({
  title: 'Does an image whose /proc is a link keep its procfs from a policy that goes by pathname?',
  seed: ['D3', 'D4', 'D8', 'D12'],
  variants: ['safe-mounts', 'apparmor-paths', 'apparmor-paths+safe-mounts', ...profileNames],
  expectations: [
    ...escaped(
      ['none', 'seed-2008', 'libvirt-2009', 'lxc-2012'],
      'mount(2) follows the link, and procfs is found where no rule looks for it',
    ),
    ...escaped('apparmor-paths', 'the rule denies /proc/sysrq-trigger, and this is /mnt/sysrq-trigger'),
    ...held(
      ['safe-mounts', 'apparmor-paths+safe-mounts', 'oci-default', 'hardened'],
      'no component of the destination of a mount may be a link: the container does not start',
    ),
  ],
  async attempt(bench) {
    const container = await bench.containerUnless(/`proc` is a symbolic link/, {
      base: ({ cell }) => {
        cell.mounts = { safe: false };
      },
      async image(root) {
        await bench.host.must`mkdir ${root}/mnt`;
        await bench.host.must`rmdir ${root}/proc`;
        await bench.host.must`symlink mnt ${root}/proc`;
      },
    });
    if (!container) return 'held';
    // `h` has the kernel print the list of keys, and harms nobody.
    const written = await container.inside`write /mnt/sysrq-trigger h`;
    return written.ok ? 'escaped' : 'held';
  },
});
