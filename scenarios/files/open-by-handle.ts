import { attack } from '../../lab/scenarios/define.ts';
import { escaped, held, notApplicable } from '../../lab/scenarios/expected.ts';
import { profileNames } from '../profiles.ts';

/** The first inode that is not the file system's own, and the generation that a freshly made one has. */
const guess = { inode: 11, generation: 0 };

export default attack({
  title:
    'Can the container open a file by guessing its inode, in a file system that it has one directory of?',
  variants: ['drop-dac-read-search', 'userns', 'seccomp', ...profileNames],
  expectations: [
    notApplicable('..2.6.38', 'open_by_handle_at(2) is 2.6.39'),
    ...escaped(
      ['none', 'seed-2008', 'lxc-2012'],
      'CAP_DAC_READ_SEARCH is all that is asked for: any inode of the file system will do',
    ),
    ...held(
      ['drop-dac-read-search', 'libvirt-2009'],
      'may_decode_fh: the capability, in the first user namespace',
    ),
    ...held('userns', 'may_decode_fh: capabilities of another user namespace do not count'),
    ...held(['seccomp', 'oci-default', 'hardened'], 'open_by_handle_at(2) is on the list of what is denied'),
  ],
  async attempt(bench) {
    const possible = await bench.host`bad-call open_by_handle_at`;
    if (!possible.ok && possible.errno === 'ENOSYS')
      return bench.notApplicable('there is no open_by_handle_at(2)');
    // One directory of the host's disk is the container's; the file beside it is not.
    const disk = await bench.disk();
    await bench.host.must`mknod /dev/lab-disk b ${disk.major} ${disk.minor}`;
    await bench.host.must`mkdir /disk`;
    const mounted = await bench.host`mount -t ext2 /dev/lab-disk /disk`;
    if (bench.read(mounted, { ok: 'mounted', ENODEV: 'absent' }) === 'absent')
      return bench.notApplicable('the kernel knows no ext2, the file system of the disk');
    await bench.host.must`mkdir /disk/given`;
    await bench.host.must`chmod /disk/given 0o777`;
    const { inside } = await bench.container({
      base: ({ mounts }) => {
        mounts.push({ destination: '/given', type: 'bind', source: '/disk/given', options: ['bind'] });
      },
    });

    const opened = await inside`hold-inode /given ${guess.inode} ${guess.generation}`;
    if (bench.read(opened, { ok: 'opened', EPERM: 'refused' }) === 'refused') return 'held';
    const descriptor = opened.ok ? (opened.number ?? -1) : -1;
    const { text = '' } = await inside.must`read-held ${descriptor} 512`;
    return text.includes(disk.magic) ? 'escaped' : 'held';
  },
});
