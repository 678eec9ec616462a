import { attack } from '../../lab/scenarios/define.ts';
import { escaped, held } from '../../lab/scenarios/expected.ts';
import { inHostsPidNamespace } from '../../lab/scenarios/host-pids.ts';
import { profileNames } from '../profiles.ts';

export default attack({
  title: "Can root of the container trace a process of the host's root?",
  seed: ['C1'],
  variants: ['pidns', 'apparmor-peers', 'drop-sys-ptrace', 'pidns+drop-sys-ptrace', ...profileNames],
  expectations: [
    ...held('apparmor-peers', 'the profile lets nobody be traced but peers: EACCES'),
    ...escaped('none', 'CAP_SYS_PTRACE counts for every process that has a number'),
    ...held(
      ['pidns', 'pidns+drop-sys-ptrace', ...profileNames],
      'no process of the host has a number in the pid namespace: ESRCH',
    ),
    ...held('drop-sys-ptrace', 'the other has a capability that the tracer lacks (cap_ptrace_access_check)'),
  ],
  async attempt(bench) {
    const target = await bench.forked();
    const { number: pid = 0 } = await target.must`pid`;
    const { inside } = await bench.container({ base: inHostsPidNamespace });
    const traced = await inside`trace-briefly ${pid}`;
    return bench.read<'escaped' | 'held'>(traced, {
      ok: 'escaped',
      EPERM: 'held',
      EACCES: 'held',
      ESRCH: 'held',
    });
  },
});
