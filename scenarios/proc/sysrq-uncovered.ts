import { escaped, held } from '../../lab/scenarios/expected.ts';
import { lxcMayNotWrite } from '../../lab/scenarios/lxc-profile.ts';
import { barred, sysrqAttack, trigger } from '../../lab/scenarios/sysrq.ts';
import { profileNames } from '../profiles.ts';

export default sysrqAttack({
  title: 'Can the container take away what covers /proc/sysrq-trigger, or make it writable again?',
  seed: ['C6', 'C7'],
  variants: [
    ...['mask-proc', 'readonly-proc', 'mask-proc+drop-sys-admin', 'readonly-proc+drop-sys-admin'],
    ...['mask-proc+seccomp', 'readonly-proc+seccomp', 'mask-proc+userns', 'readonly-proc+userns'],
    ...profileNames,
  ],
  expectations: [
    ...lxcMayNotWrite,
    ...escaped(['none', 'seed-2008', 'libvirt-2009', 'lxc-2012'], 'nothing covers it'),
    ...escaped('mask-proc', 'CAP_SYS_ADMIN unmounts the cover'),
    ...escaped('readonly-proc', 'CAP_SYS_ADMIN remounts it writable'),
    ...held(
      ['mask-proc+drop-sys-admin', 'readonly-proc+drop-sys-admin', 'oci-default'],
      'umount(2) and mount(2) need CAP_SYS_ADMIN',
    ),
    ...held(['mask-proc+seccomp', 'readonly-proc+seccomp'], 'the filter denies umount(2) and mount(2)'),
    ...held(
      ['mask-proc+userns', 'readonly-proc+userns', 'hardened'],
      "what is under the cover belongs to the host's root, who is nobody in the container",
    ),
  ],
  async reach(inside, bench) {
    const file = `/proc/${trigger}`;
    bench.read(await inside`umount ${file}`, { ok: 'uncovered', ...barred });
    bench.read(await inside`mount -o remount,bind none ${file}`, { ok: 'writable', ...barred });
    return file;
  },
});
