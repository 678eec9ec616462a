import { escaped, held } from '../../lab/scenarios/expected.ts';
import { lxcMayNotWrite } from '../../lab/scenarios/lxc-profile.ts';
import { sysrqAttack, trigger } from '../../lab/scenarios/sysrq.ts';
import { profileNames } from '../profiles.ts';

export default sysrqAttack({
  title:
    'Can the container take /proc as its root, so that the file has another pathname, and command the host?',
  seed: ['C6', 'C8', 'C9'],
  variants: ['mask-proc', 'drop-sys-chroot', 'drop-sys-admin', 'userns', 'apparmor-paths', ...profileNames],
  expectations: [
    ...lxcMayNotWrite,
    ...escaped(
      ['none', 'drop-sys-admin', 'seed-2008', 'lxc-2012'],
      'nothing covers the file, and chroot(2) asks for CAP_SYS_CHROOT alone',
    ),
    ...held(['mask-proc', 'oci-default'], 'the cover lies on the file, whatever the path to it'),
    ...held(['drop-sys-chroot', 'hardened'], 'chroot(2) asks for CAP_SYS_CHROOT'),
    ...held('libvirt-2009', 'NOROOT leaves root without CAP_SYS_CHROOT'),
    ...held('userns', "the file belongs to the host's root, who is nobody in the container"),
    ...held(
      'apparmor-paths',
      'd_namespace_path names a file from the root of the mount namespace, not from that of the process (unless chroot_relative)',
    ),
  ],
  async reach(inside, bench) {
    const entered = await inside`chroot /proc`;
    return bench.read(entered, { ok: 'entered', EPERM: 'barred' }) === 'entered' ? `/${trigger}` : undefined;
  },
});
