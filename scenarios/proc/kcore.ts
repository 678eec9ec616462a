import { attack } from '../../lab/scenarios/define.ts';
import { escaped, held } from '../../lab/scenarios/expected.ts';
import { kernelCode } from '../../lab/scenarios/kernel-core.ts';
import { lxcMayNotWrite } from '../../lab/scenarios/lxc-profile.ts';
import { profileNames } from '../profiles.ts';

export default attack({
  title: "Can the container read the memory of the host's kernel through /proc/kcore?",
  seed: ['C6', 'C7'],
  needs: ['CONFIG_PROC_KCORE'],
  variants: [
    ...['drop-sys-rawio', 'mask-proc', 'readonly-proc', 'userns', 'noroot', 'seccomp', 'apparmor-paths'],
    ...profileNames,
  ],
  expectations: [
    ...lxcMayNotWrite,
    ...escaped(['none', 'readonly-proc', 'seed-2008'], 'CAP_SYS_RAWIO is all that open_kcore asks for'),
    ...escaped('seccomp', 'to a filter it is a read(2) like any other'),
    ...escaped(
      'lxc-2012',
      'dropped from the bounding set alone: what is inheritable is permitted again at exec',
    ),
    ...held('drop-sys-rawio', 'open_kcore asks for CAP_SYS_RAWIO: EPERM'),
    ...held(['mask-proc', 'oci-default', 'hardened'], 'what covers the file is empty'),
    ...held(
      ['noroot', 'libvirt-2009'],
      'NOROOT leaves root without CAP_SYS_RAWIO, whatever was to be dropped',
    ),
    ...held('userns', "the file belongs to the host's root, and CAP_SYS_RAWIO counts for the host alone"),
    ...held('apparmor-paths', 'the profile denies the file by its pathname'),
  ],
  async attempt(bench) {
    const code = await kernelCode(bench.host);
    if (bench.read(code, { ok: 'there', ENOENT: 'absent', EPERM: 'locked', ENOEXEC: 'empty' }) !== 'there')
      bench.notApplicable('there is no memory in /proc/kcore (CONFIG_PROC_KCORE), or it is locked down');
    const { inside } = await bench.container();
    const read = await kernelCode(inside);
    return read.ok && code.ok && read.text === code.text && /[1-9a-f]/.test(code.text ?? '')
      ? 'escaped'
      : 'held';
  },
});
