import { attack } from '../../lab/scenarios/define.ts';
import { escaped, held, notApplicable } from '../../lab/scenarios/expected.ts';
import { userInContainer, userOfHost } from '../../lab/scenarios/same-uid.ts';
import { profileNames } from '../profiles.ts';

export default attack({
  title: 'Can user 1000 of the host take every descriptor from a process of user 1000 in the container?',
  seed: ['A11'],
  variants: ['userns', 'no-new-privileges', ...profileNames],
  expectations: [
    notApplicable('..2.6.35', 'prlimit(2) is 2.6.36'),
    ...escaped(
      ['none', 'no-new-privileges', 'seed-2008', 'libvirt-2009', 'lxc-2012', 'oci-default'],
      'check_prlimit_permission compares ids, and a pid namespace does not hide the container from the host',
    ),
    ...held('userns', 'check_prlimit_permission compares ids as the host knows them'),
    ...held('hardened', 'the user namespace in it: on the host the process is of user 101000', '3.9..'),
    ...escaped('hardened', 'without user namespaces (3.8, with a tmpfs 3.9) uid 1000 is uid 1000', '..3.8'),
  ],
  async attempt(bench) {
    const asked = await bench.host`bad-call prlimit64`;
    if (!asked.ok && asked.errno === 'ENOSYS') return bench.notApplicable('there is no prlimit(2)');
    const { process, pid } = await userInContainer(bench);
    const user = await userOfHost(bench);
    const limited = await user`limit-descriptors ${pid} 0`;
    if (bench.read(limited, { ok: 'limited', EPERM: 'refused' }) === 'refused') return 'held';
    const opened = await process`open / r`;
    return bench.read<'escaped'>(opened, { EMFILE: 'escaped' });
  },
});
