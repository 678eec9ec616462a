import { attack } from '../../lab/scenarios/define.ts';
import { escaped, held } from '../../lab/scenarios/expected.ts';
import { userInContainer, userOfHost } from '../../lab/scenarios/same-uid.ts';
import { profileNames } from '../profiles.ts';

export default attack({
  title: 'Can user 1000 of the host trace a process of user 1000 in the container?',
  seed: ['A11'],
  variants: ['userns', 'apparmor-peers', 'drop-sys-ptrace', ...profileNames],
  expectations: [
    ...escaped(
      'apparmor-peers',
      'profile_tracee_perm lets everybody pass who is unconfined, as users of the host are',
    ),
    ...escaped(
      ['none', 'drop-sys-ptrace', 'seed-2008', 'libvirt-2009', 'lxc-2012', 'oci-default'],
      '__ptrace_may_access: same ids, and no capability that the tracer lacks',
    ),
    ...held('userns', '__ptrace_may_access compares ids as the host knows them'),
    ...held('hardened', 'the user namespace in it: on the host the process is of user 101000', '3.9..'),
    ...escaped('hardened', 'without user namespaces (3.8, with a tmpfs 3.9) uid 1000 is uid 1000', '..3.8'),
  ],
  async attempt(bench) {
    const { pid } = await userInContainer(bench);
    const user = await userOfHost(bench);
    const traced = await user`trace-briefly ${pid}`;
    return bench.read<'escaped' | 'held'>(traced, { ok: 'escaped', EPERM: 'held', EACCES: 'held' });
  },
});
