import { attack } from '../../lab/scenarios/define.ts';
import { escaped, held, notApplicable } from '../../lab/scenarios/expected.ts';
import { inHostsPidNamespace } from '../../lab/scenarios/host-pids.ts';
import { unusedStack } from '../../lab/scenarios/process-memory.ts';
import { profileNames } from '../profiles.ts';

const mark = 'written by the container';

export default attack({
  title: "Can root of the container write into the memory of a process of the host's root?",
  seed: ['C1'],
  variants: [
    'pidns',
    'apparmor-peers',
    'drop-sys-ptrace',
    'pidns+drop-sys-ptrace',
    'mask-proc',
    'readonly-proc',
    ...profileNames,
  ],
  expectations: [
    ...held('apparmor-peers', 'the profile lets nobody be traced but peers: EACCES'),
    notApplicable('..2.6.38', '/proc/PID/mem cannot be written to before 2.6.39 (mem_write is switched off)'),
    ...escaped('none', 'who may trace a process may open its memory (mem_open: PTRACE_MODE_ATTACH)'),
    ...escaped(['mask-proc', 'readonly-proc'], 'what is covered or read-only is not about single processes'),
    ...held(
      ['pidns', 'pidns+drop-sys-ptrace', ...profileNames],
      'the procfs of a pid namespace has no process of the host',
    ),
    ...held('drop-sys-ptrace', 'the other has a capability that the writer lacks (cap_ptrace_access_check)'),
  ],
  async attempt(bench) {
    const target = await bench.forked();
    const address = await unusedStack(target);
    const possible = await target`write-at /proc/self/mem ${address} ${'possible'}`;
    if (bench.read(possible, { ok: 'possible', EINVAL: 'no way' }) === 'no way')
      return bench.notApplicable('/proc/PID/mem cannot be written to');

    const { number: pid = 0 } = await target.must`pid`;
    const { inside } = await bench.container({ base: inHostsPidNamespace });
    const written = await inside`write-at /proc/${pid}/mem ${address} ${mark}`;
    const refusals = { EACCES: 'refused', EPERM: 'refused', ENOENT: 'nobody' };
    if (bench.read(written, { ok: 'written', ...refusals }) !== 'written') return 'held';
    const { text } = await target.must`read-at /proc/self/mem ${address} ${mark.length}`;
    return text === mark ? 'escaped' : 'held';
  },
});
