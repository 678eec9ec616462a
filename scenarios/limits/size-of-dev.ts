import { attack } from '../../lab/scenarios/define.ts';
import { escaped, held } from '../../lab/scenarios/expected.ts';
import { profileNames } from '../profiles.ts';

const wantedKibibytes = 4096;

export default attack({
  title: "Can the container fill the host's memory with a file in its /dev?",
  variants: ['tmpfs-size', 'tmpfs-inodes', 'memory-limit', ...profileNames],
  expectations: [
    ...escaped(['none', 'tmpfs-inodes'], 'a tmpfs without a size takes half of the memory of the host'),
    ...held('tmpfs-size', 'ENOSPC at 64 KiB'),
    ...escaped('memory-limit', '4 MiB are within the 16 MiB of the group, which pays for its files too'),
    ...escaped(['seed-2008', 'libvirt-2009', 'lxc-2012', 'oci-default'], 'none of these sets limits it'),
    ...held('hardened', 'the size in it: ENOSPC at 64 KiB'),
  ],
  async attempt(bench) {
    const { inside } = await bench.container();
    const { number: had = 0 } = await inside.must`fill-file /dev/filled ${wantedKibibytes}`;
    return had === wantedKibibytes ? 'escaped' : 'held';
  },
});
