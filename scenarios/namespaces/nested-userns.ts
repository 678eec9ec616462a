import { attack } from '../../lab/scenarios/define.ts';
import { escaped, held, notApplicable } from '../../lab/scenarios/expected.ts';
import { runAsUser } from '../../lab/scenarios/same-uid.ts';
import { profileNames } from '../profiles.ts';

export default attack({
  title:
    'Can a user without rights in the container get capabilities over mounts, in a user namespace below?',
  needs: ['CONFIG_USER_NS'],
  variants: [
    ...['drop-sys-admin', 'no-new-privileges', 'userns', 'seccomp', 'no-user-namespaces'],
    ...profileNames,
  ],
  expectations: [
    notApplicable(
      '..3.8',
      'nobody but root makes user namespaces before 3.8, and root of one mounts nothing before 3.9',
    ),
    ...escaped(
      ['none', 'no-new-privileges', 'userns', 'seed-2008'],
      'create_user_ns gives every capability in the new namespace, and asks for none (5eaf563e5329, 3.8)',
    ),
    ...escaped(
      ['drop-sys-admin', 'libvirt-2009', 'lxc-2012'],
      'set_cred_user_ns fills the bounding set too: what was dropped is there again, below',
    ),
    ...held(
      'no-user-namespaces',
      'inc_user_namespaces counts up to the limit of every namespace above: ENOSPC',
    ),
    ...held(['seccomp', 'oci-default', 'hardened'], 'unshare(2) and the flags of clone(2) are denied'),
  ],
  async attempt(bench) {
    const onHost = await bench.forked();
    const possible = await onHost`unshare newuser,newns`;
    if (bench.read(possible, { ok: 'there', EINVAL: 'absent' }) === 'absent')
      return bench.notApplicable('unshare(2) does not know CLONE_NEWUSER (3.8)');
    const useful = await onHost`mount -t tmpfs tmpfs /tmp`;
    if (bench.read(useful, { ok: 'there', EPERM: 'absent' }) === 'absent')
      return bench.notApplicable('root of a user namespace may not mount a tmpfs (3.9)');
    const { inside: user } = await bench.container({ base: runAsUser });
    const unshared = await user`unshare newuser,newns`;
    if (bench.read(unshared, { ok: 'made', EPERM: 'refused', ENOSPC: 'refused' }) === 'refused')
      return 'held';
    const mounted = await user`mount -t tmpfs tmpfs /tmp`;
    return bench.read<'escaped' | 'held'>(mounted, { ok: 'escaped', EPERM: 'held' });
  },
});
