import { attack } from '../../lab/scenarios/define.ts';
import { escaped, held } from '../../lab/scenarios/expected.ts';
import { inHostsPidNamespace } from '../../lab/scenarios/host-pids.ts';
import { userOfHost } from '../../lab/scenarios/same-uid.ts';
import { profileNames } from '../profiles.ts';

export default attack({
  title: 'Can root of the container kill a process of the host?',
  seed: ['C1', 'A11'],
  variants: ['pidns', 'apparmor-peers', 'pidns+userns', ...profileNames],
  expectations: [
    ...held('apparmor-peers', 'the profile lets nobody be signalled but peers: EACCES'),
    ...escaped('none', 'CAP_KILL counts for every process that has a number'),
    ...held(
      ['pidns', 'pidns+userns', ...profileNames],
      'no process of the host has a number in the pid namespace: ESRCH',
    ),
  ],
  async attempt(bench) {
    const target = await userOfHost(bench);
    const { number: pid = 0 } = await target.must`pid`;
    const { inside } = await bench.container({ base: inHostsPidNamespace });
    const killed = await inside`kill ${pid} 9`;
    if (
      bench.read(killed, { ok: 'killed', EPERM: 'refused', EACCES: 'refused', ESRCH: 'nobody' }) !== 'killed'
    )
      return 'held';
    return bench.read<'escaped'>(await target`pid`, { ESRCH: 'escaped' });
  },
});
