import { attack } from '../../lab/scenarios/define.ts';
import { escaped, held } from '../../lab/scenarios/expected.ts';
import { userInContainer, userOfHost } from '../../lab/scenarios/same-uid.ts';
import { profileNames } from '../profiles.ts';

export default attack({
  title: 'Can user 1000 of the host kill a process of user 1000 in the container?',
  seed: ['A11'],
  variants: ['userns', 'apparmor-peers', 'no-new-privileges', 'seccomp', ...profileNames],
  expectations: [
    ...escaped(
      'apparmor-peers',
      'the runtime has to end it, and to the profile every program of the host is unconfined',
    ),
    ...held(['userns'], 'kill_ok_by_cred compares ids as the host knows them, and there this one is 101000'),
    ...held('hardened', 'the user namespace in it: on the host the process is of user 101000', '3.9..'),
    ...escaped('hardened', 'without user namespaces (3.8, with a tmpfs 3.9) uid 1000 is uid 1000', '..3.8'),
    ...escaped(
      ['none', 'no-new-privileges', 'seccomp', 'seed-2008', 'libvirt-2009', 'lxc-2012', 'oci-default'],
      'a pid namespace hides the host from the container, not the container from the host',
    ),
  ],
  async attempt(bench) {
    const { process, pid } = await userInContainer(bench);
    const user = await userOfHost(bench);
    const killed = await user`kill ${pid} 9`;
    if (bench.read(killed, { ok: 'killed', EPERM: 'refused' }) === 'refused') return 'held';
    return bench.read<'escaped'>(await process`pid`, { ESRCH: 'escaped' });
  },
});
