import { escaped, held } from '../../lab/scenarios/expected.ts';
import { barred, sysrqAttack, trigger } from '../../lab/scenarios/sysrq.ts';
import { profileNames } from '../profiles.ts';

export default sysrqAttack({
  title: 'Can the container stay in /proc while it unmounts it, and command the host through what is left?',
  seed: ['C6', 'C8', 'C9'],
  variants: [
    ...['mask-proc', 'readonly-proc', 'mask-proc+drop-sys-admin', 'mask-proc+userns', 'mask-proc+seccomp'],
    ...['apparmor-paths', 'apparmor', 'apparmor-without-umount', ...profileNames],
  ],
  expectations: [
    ...escaped(
      ['none', 'seed-2008', 'libvirt-2009', 'lxc-2012'],
      'nothing covers the file, and it asks for no capability',
    ),
    ...escaped(
      ['mask-proc', 'readonly-proc'],
      'umount_tree takes the covers off with what they lie on (MNT_DETACH), and the working directory stays',
    ),
    ...escaped(
      ['apparmor-paths', 'apparmor'],
      'what is mounted nowhere is named from its own root (attach_disconnected): /sysrq-trigger, which no rule denies',
    ),
    ...held('apparmor-without-umount', 'no rule allows umount(2), so /proc keeps its pathname'),
    ...held(['mask-proc+drop-sys-admin', 'oci-default'], 'umount(2) needs CAP_SYS_ADMIN'),
    ...held('mask-proc+seccomp', 'the filter denies umount2(2)'),
    ...held(
      ['mask-proc+userns', 'hardened'],
      "the file belongs to the host's root, who is nobody in the container",
    ),
  ],
  async reach(inside, bench) {
    await inside.must`chdir /proc`;
    bench.read(await inside`umount /proc`, { ok: 'detached', ...barred });
    return trigger;
  },
});
