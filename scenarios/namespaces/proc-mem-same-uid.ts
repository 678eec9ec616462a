import { attack } from '../../lab/scenarios/define.ts';
import { escaped, held, notApplicable } from '../../lab/scenarios/expected.ts';
import { unusedStack } from '../../lab/scenarios/process-memory.ts';
import { userInContainer, userOfHost } from '../../lab/scenarios/same-uid.ts';
import { profileNames } from '../profiles.ts';

const mark = 'written by the host';

export default attack({
  title: 'Can user 1000 of the host write into the memory of a process of user 1000 in the container?',
  seed: ['A11'],
  variants: ['userns', 'apparmor-peers', ...profileNames],
  expectations: [
    ...escaped(
      'apparmor-peers',
      'profile_tracee_perm lets everybody pass who is unconfined, as users of the host are',
    ),
    notApplicable('..2.6.38', '/proc/PID/mem cannot be written to before 2.6.39 (mem_write is switched off)'),
    ...escaped(
      ['none', 'seed-2008', 'libvirt-2009', 'lxc-2012', 'oci-default'],
      'who may trace a process may open its memory (mem_open: PTRACE_MODE_ATTACH)',
    ),
    ...held('userns', 'the ids differ on the host, so it may not be traced'),
    ...held('hardened', 'the user namespace in it: on the host the process is of user 101000', '3.9..'),
    ...escaped('hardened', 'without user namespaces (3.8, with a tmpfs 3.9) uid 1000 is uid 1000', '..3.8'),
  ],
  async attempt(bench) {
    const itself = await bench.forked();
    const possible = await itself`write-at /proc/self/mem ${await unusedStack(itself)} ${mark}`;
    if (bench.read(possible, { ok: 'possible', EINVAL: 'no way' }) === 'no way')
      return bench.notApplicable('/proc/PID/mem cannot be written to');

    const { process, pid } = await userInContainer(bench);
    const address = await unusedStack(process);
    const user = await userOfHost(bench);
    const written = await user`write-at /proc/${pid}/mem ${address} ${mark}`;
    if (bench.read(written, { ok: 'written', EACCES: 'refused', EPERM: 'refused' }) === 'refused')
      return 'held';
    const { text } = await process.must`read-at /proc/self/mem ${address} ${mark.length}`;
    return text === mark ? 'escaped' : 'held';
  },
});
