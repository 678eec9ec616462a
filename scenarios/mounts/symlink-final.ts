import { attack } from '../../lab/scenarios/define.ts';
import { escaped, held } from '../../lab/scenarios/expected.ts';
import { profileNames } from '../profiles.ts';

export default attack({
  title:
    'Does the last component of a mount destination, a link in the image, lead the runtime to a file of the host?',
  seed: ['D4', 'D7', 'D12'],
  variants: ['safe-mounts', ...profileNames],
  expectations: [
    ...escaped(
      ['none', 'seed-2008', 'libvirt-2009', 'lxc-2012'],
      'the runtime makes the missing file to mount on, as root of the host and through the link',
    ),
    ...held(['safe-mounts', 'oci-default', 'hardened'], 'openat(2) with O_NOFOLLOW, component by component'),
  ],
  async attempt(bench) {
    await bench.host.must`mkdir /victim`;
    await bench.containerUnless(/`file2` is a symbolic link/, {
      base: ({ mounts, cell }) => {
        cell.mounts = { safe: false };
        mounts.push({
          destination: '/opt/file2',
          type: 'bind',
          source: '/bin/probe',
          options: ['bind', 'ro'],
        });
      },
      async image(root) {
        await bench.host.must`mkdir ${root}/opt`;
        await bench.host.must`symlink /victim/planted ${root}/opt/file2`;
      },
    });
    const planted = await bench.host`open /victim/planted r`;
    return bench.read<'escaped' | 'held'>(planted, { ok: 'escaped', ENOENT: 'held' });
  },
});
