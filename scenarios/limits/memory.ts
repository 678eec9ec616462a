import { attack } from '../../lab/scenarios/define.ts';
import { escaped, held } from '../../lab/scenarios/expected.ts';
import { profileNames } from '../profiles.ts';

const wantedMebibytes = 24;

export default attack({
  title: 'Can the container have more memory than the 16 MiB it is meant to have?',
  seed: ['B2'],
  variants: ['memory-limit', 'memory-limit+userns', ...profileNames],
  expectations: [
    ...escaped('none', 'nothing counts it'),
    ...held(
      ['memory-limit', 'memory-limit+userns'],
      'the group is at its limit: its greatest process is killed',
    ),
    ...escaped(['seed-2008', 'libvirt-2009', 'lxc-2012', 'oci-default'], 'none of these sets limits it'),
    ...held('hardened', 'the memory limit in it'),
  ],
  async attempt(bench) {
    const { inside } = await bench.container();
    const { child: greedy } = await inside.fork();
    if (!greedy) return bench.unforeseen('the container cannot fork');
    const filled = await greedy`fill-memory ${wantedMebibytes}`;
    return bench.read<'escaped' | 'held'>(filled, { ok: 'escaped', ESRCH: 'held' });
  },
});
