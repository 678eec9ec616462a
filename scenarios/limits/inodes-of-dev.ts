import { attack } from '../../lab/scenarios/define.ts';
import { escaped, held } from '../../lab/scenarios/expected.ts';
import { profileNames } from '../profiles.ts';

const wanted = 512;

export default attack({
  title: "Can the container fill the host's memory with empty files in its /dev?",
  variants: ['tmpfs-size', 'tmpfs-inodes', 'tmpfs-size+tmpfs-inodes', ...profileNames],
  expectations: [
    ...escaped('none', 'a tmpfs without a limit holds as many files as the host has half its pages'),
    ...escaped(
      'tmpfs-size',
      'the size counts the pages of files: empty ones have none (shmem_get_inode, free_inodes)',
    ),
    ...held(['tmpfs-inodes', 'tmpfs-size+tmpfs-inodes'], 'ENOSPC at 128 files'),
    ...escaped(['seed-2008', 'libvirt-2009', 'lxc-2012', 'oci-default'], 'none of these sets limits it'),
    ...held('hardened', 'the number of inodes in it: ENOSPC at 128 files'),
  ],
  async attempt(bench) {
    const { inside } = await bench.container();
    const { number: had = 0 } = await inside.must`make-files /dev ${wanted}`;
    return had === wanted ? 'escaped' : 'held';
  },
});
