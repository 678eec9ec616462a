import { attack } from '../../lab/scenarios/define.ts';
import { escaped, held } from '../../lab/scenarios/expected.ts';
import { profileNames } from '../profiles.ts';

export default attack({
  title: 'Does a link in the middle of a mount destination lead the runtime to a directory of the host?',
  seed: ['D4', 'D7', 'D12'],
  variants: ['safe-mounts', ...profileNames],
  expectations: [
    ...escaped(
      ['none', 'seed-2008', 'libvirt-2009', 'lxc-2012'],
      'the runtime makes the missing directory to mount on, as root of the host and through the link',
    ),
    ...held(
      ['safe-mounts', 'oci-default', 'hardened'],
      'each directory is opened from the one before, with O_NOFOLLOW',
    ),
  ],
  async attempt(bench) {
    await bench.host.must`mkdir /victim`;
    await bench.containerUnless(/`opt` is a symbolic link/, {
      base: ({ mounts, cell }) => {
        cell.mounts = { safe: false };
        mounts.push({ destination: '/opt/planted', type: 'tmpfs', source: 'tmpfs' });
      },
      async image(root) {
        await bench.host.must`symlink /victim ${root}/opt`;
      },
    });
    const { list = [] } = await bench.host.must`ls /victim`;
    return list.includes('planted') ? 'escaped' : 'held';
  },
});
