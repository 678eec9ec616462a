import { escaped, held } from '../../lab/scenarios/expected.ts';
import { kernelHelperAttack, noUeventHelper } from '../../lab/scenarios/kernel-helper.ts';
import { lxcMayNotWrite } from '../../lab/scenarios/lxc-profile.ts';
import { barred } from '../../lab/scenarios/sysrq.ts';
import { profileNames } from '../profiles.ts';

export default kernelHelperAttack({
  title: 'Can the container name that program in its read-only /sys, by making it writable?',
  seed: ['C6', 'C7'],
  variants: ['drop-sys-admin', 'mask-proc', 'readonly-proc', 'userns', 'seccomp', ...profileNames],
  expectations: [
    ...lxcMayNotWrite,
    noUeventHelper,
    ...escaped(
      ['none', 'mask-proc', 'readonly-proc', 'seed-2008', 'lxc-2012'],
      'CAP_SYS_ADMIN remounts /sys writable, and the file asks for uid 0 alone',
    ),
    ...held(['drop-sys-admin', 'oci-default'], '/sys stays read-only: a remount needs CAP_SYS_ADMIN'),
    ...held('libvirt-2009', 'NOROOT leaves root without CAP_SYS_ADMIN, whatever was to be dropped'),
    ...held(['userns', 'hardened'], "the file belongs to the host's root, who is nobody in the container"),
    ...held('seccomp', 'the filter denies mount(2)'),
  ],
  setting: '/sys/kernel/uevent_helper',
  absent: 'the kernel has no helper for events of devices (CONFIG_UEVENT_HELPER from 3.16 on)',
  async prepare(inside, bench) {
    // The file system first, which is read-only as a whole up to 2.6.34, and then this mount of it.
    for (const options of ['remount', 'remount,bind'])
      bench.read(await inside`mount -o ${options} none /sys`, { ok: 'writable', ...barred });
  },
  async provoke(inside, bench) {
    const event = await inside`write /sys/class/mem/null/uevent add`;
    bench.read(event, { ok: 'made', EACCES: 'refused' });
  },
});
