import { escaped, held } from '../../lab/scenarios/expected.ts';
import { lxcMayNotMount } from '../../lab/scenarios/lxc-profile.ts';
import { barred, sysrqAttack, trigger } from '../../lab/scenarios/sysrq.ts';
import { profileNames } from '../profiles.ts';

export default sysrqAttack({
  title: 'Can the container see /proc at another place, without the covers, and command the host through it?',
  seed: ['C6', 'C9'],
  variants: [
    ...['mask-proc', 'readonly-proc', 'mask-proc+drop-sys-admin', 'mask-proc+userns', 'mask-proc+seccomp'],
    ...['apparmor-paths', 'apparmor', ...profileNames],
  ],
  expectations: [
    ...lxcMayNotMount,
    ...escaped(['none', 'seed-2008', 'lxc-2012'], 'nothing covers the file'),
    ...escaped(
      ['mask-proc', 'readonly-proc'],
      'a bind mount takes one mount along, and leaves what is mounted on it behind',
    ),
    ...held(['mask-proc+drop-sys-admin', 'oci-default'], 'mount(2) needs CAP_SYS_ADMIN'),
    ...escaped('apparmor-paths', 'the profile denies a pathname, and the file has another pathname there'),
    ...held('apparmor', 'the rules on mounts leave proc where the rules on pathnames expect it'),
    ...held('libvirt-2009', 'NOROOT leaves root without CAP_SYS_ADMIN, whatever was to be dropped'),
    ...held('mask-proc+seccomp', 'the filter denies mount(2)'),
    ...held(
      ['mask-proc+userns', 'hardened'],
      "the file belongs to the host's root, who is nobody in the container",
    ),
  ],
  async reach(inside, bench) {
    const bound = await inside`mount -o bind /proc /tmp`;
    return bench.read(bound, { ok: 'bound', ...barred }) === 'bound' ? `/tmp/${trigger}` : undefined;
  },
});
