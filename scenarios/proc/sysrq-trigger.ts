import { escaped, held } from '../../lab/scenarios/expected.ts';
import { lxcMayNotWrite } from '../../lab/scenarios/lxc-profile.ts';
import { sysrqAttack, trigger } from '../../lab/scenarios/sysrq.ts';
import { profileNames } from '../profiles.ts';

export default sysrqAttack({
  title: "Can the container command the host's kernel through /proc/sysrq-trigger?",
  seed: ['C6', 'C7', 'C8'],
  variants: [
    ...['drop-sys-admin', 'drop-all', 'mask-proc', 'readonly-proc', 'mask-proc+drop-sys-admin', 'userns'],
    ...['seccomp', 'apparmor-paths', 'apparmor', ...profileNames],
  ],
  expectations: [
    ...lxcMayNotWrite,
    ...escaped(
      ['none', 'drop-sys-admin', 'drop-all', 'seed-2008', 'libvirt-2009', 'lxc-2012'],
      'its mode 0200 is all that guards it: write_sysrq_trigger asks for no capability',
    ),
    ...escaped('seccomp', 'to a filter it is a write(2) like any other'),
    ...held(
      ['mask-proc', 'mask-proc+drop-sys-admin', 'oci-default', 'hardened'],
      'the write goes into what covers the file',
    ),
    ...held('readonly-proc', 'the file is a mount of its own, and read-only: EROFS'),
    ...held(
      ['apparmor-paths', 'apparmor'],
      'the profile denies the file by its pathname, to root with every capability too: EACCES',
    ),
    ...held('userns', "the file belongs to the host's root, who is nobody in the container: EACCES"),
  ],
  reach: async () => `/proc/${trigger}`,
});
