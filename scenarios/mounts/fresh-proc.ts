import { escaped, held } from '../../lab/scenarios/expected.ts';
import { lxcMayNotMount } from '../../lab/scenarios/lxc-profile.ts';
import { barred, sysrqAttack, trigger } from '../../lab/scenarios/sysrq.ts';
import { profileNames } from '../profiles.ts';

export default sysrqAttack({
  title: 'Can the container mount another proc, without the covers, and command the host through it?',
  seed: ['C6', 'C9'],
  variants: [
    ...['mask-proc', 'readonly-proc', 'mask-proc+drop-sys-admin', 'mask-proc+userns', 'mask-proc+seccomp'],
    ...['apparmor-paths', 'apparmor', ...profileNames],
  ],
  expectations: [
    ...lxcMayNotMount,
    ...escaped(['none', 'seed-2008', 'lxc-2012'], 'nothing covers the first one either'),
    ...escaped(
      ['mask-proc', 'readonly-proc'],
      'covers lie on one mount of proc, and CAP_SYS_ADMIN makes another',
    ),
    ...held(['mask-proc+drop-sys-admin', 'oci-default'], 'mount(2) needs CAP_SYS_ADMIN'),
    ...escaped('apparmor-paths', 'the profile denies a pathname, and the file has another pathname there'),
    ...held('apparmor', 'the rules on mounts leave proc where the rules on pathnames expect it'),
    ...held('libvirt-2009', 'NOROOT leaves root without CAP_SYS_ADMIN, whatever was to be dropped'),
    ...held('mask-proc+seccomp', 'the filter denies mount(2)'),
    ...held(
      ['mask-proc+userns', 'hardened'],
      "root of a user namespace mounts no proc that shows more than the one it has (mount_too_revealing), and the file belongs to the host's root",
    ),
  ],
  async reach(inside, bench) {
    const mounted = await inside`mount -t proc proc /tmp`;
    return bench.read(mounted, { ok: 'mounted', ...barred }) === 'mounted' ? `/tmp/${trigger}` : undefined;
  },
});
