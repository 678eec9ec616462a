import { escaped, held } from '../../lab/scenarios/expected.ts';
import { lxcMayNotMount } from '../../lab/scenarios/lxc-profile.ts';
import { barred, sysrqAttack, trigger } from '../../lab/scenarios/sysrq.ts';
import { profileNames } from '../profiles.ts';

export default sysrqAttack({
  title: 'Can the container move /proc to another path, and command the host through it?',
  seed: ['C9', 'D3'],
  variants: [
    ...['mask-proc', 'readonly-proc', 'drop-sys-admin', 'drop-sys-admin+mask-proc', 'userns', 'seccomp'],
    ...['apparmor-paths', 'apparmor', ...profileNames],
  ],
  expectations: [
    ...lxcMayNotMount,
    ...escaped(
      ['none', 'seed-2008', 'lxc-2012'],
      'the file is the same under every path, and CAP_SYS_ADMIN moves mounts',
    ),
    ...held(
      ['mask-proc', 'readonly-proc', 'drop-sys-admin+mask-proc', 'oci-default', 'hardened'],
      'what covers the file moves along with the mount that it lies on',
    ),
    ...held('drop-sys-admin', 'moving a mount needs CAP_SYS_ADMIN (the file itself needs no capability)'),
    ...escaped(
      'apparmor-paths',
      'the profile denies a pathname, and the file has another pathname afterwards',
    ),
    ...held('apparmor', 'the rules on mounts leave proc where the rules on pathnames expect it'),
    ...held('libvirt-2009', 'NOROOT leaves root without CAP_SYS_ADMIN, whatever was to be dropped'),
    ...held('userns', "the file belongs to the host's root, who is nobody in the container"),
    ...held('seccomp', 'the filter denies mount(2)'),
  ],
  async reach(inside, bench) {
    const moved = await inside`mount -o move /proc /tmp`;
    return bench.read(moved, { ok: 'moved', ...barred }) === 'moved' ? `/tmp/${trigger}` : undefined;
  },
});
