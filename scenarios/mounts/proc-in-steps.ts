import { escaped, held, notApplicable } from '../../lab/scenarios/expected.ts';
import { stoppedByLxcProfile } from '../../lab/scenarios/lxc-profile.ts';
import { barred, sysrqAttack, trigger } from '../../lab/scenarios/sysrq.ts';
import { profileNames } from '../profiles.ts';

export default sysrqAttack({
  title: 'Can the container give /proc another pathname by the mount calls of 5.2, which need no mount(2)?',
  seed: ['C9'],
  variants: ['drop-sys-admin', 'userns', 'seccomp', 'apparmor-paths', 'apparmor', ...profileNames],
  expectations: [
    notApplicable('..5.1', 'open_tree(2), fsopen(2) and move_mount(2) are 5.2'),
    ...escaped(['none', 'seed-2008'], 'they do what mount(2) does'),
    ...held(['drop-sys-admin', 'oci-default'], 'they need CAP_SYS_ADMIN, as mount(2) does'),
    ...held('libvirt-2009', 'NOROOT leaves root without CAP_SYS_ADMIN'),
    ...held(
      ['userns', 'hardened'],
      "the file belongs to the host's root, who is nobody in the container, whatever its pathname",
    ),
    ...held('seccomp', 'the filter denies them too'),
    ...escaped('apparmor-paths', 'the profile denies a pathname, and the file has another pathname there'),
    ...stoppedByLxcProfile('apparmor_move_mount asks the rules of the profile in it', '6.6.3..'),
    ...escaped(
      ['apparmor', 'lxc-2012'],
      'AppArmor had no hook for move_mount(2), so its rules on mounts were not asked (157a3537d6bc, 6.7 and 6.6.3)',
      '5.2..6.6.2',
    ),
    ...held('apparmor', 'apparmor_move_mount asks the rules (157a3537d6bc)', '6.6.3..'),
  ],
  async ask(bench) {
    const asked = await bench.host`bad-call fsopen`;
    if (!asked.ok && asked.errno === 'ENOSYS') bench.notApplicable('there is no fsopen(2) (5.2)');
  },
  async reach(inside, bench) {
    const ways = [
      () => inside`mount-in-steps proc /tmp`,
      () => inside`bind-in-steps /proc /tmp`,
      () => inside`move-mount /proc /tmp`,
    ];
    for (const way of ways) {
      if (bench.read(await way(), { ok: 'there', ...barred }) === 'there') return `/tmp/${trigger}`;
    }
    return undefined;
  },
});
