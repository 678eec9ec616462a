import { escaped, held, notBuiltIn } from '../../lab/scenarios/expected.ts';
import { portResetAttack } from '../../lab/scenarios/port-reset.ts';
import { profileNames } from '../profiles.ts';

export default portResetAttack({
  title: 'Can the container have one I/O port by ioperm(2), and restart the machine without its kernel?',
  variants: ['drop-sys-rawio', 'userns', 'seccomp', ...profileNames],
  expectations: [
    // Before 5.5 (commit 111e7b15cf10) no option leaves it out.
    notBuiltIn('CONFIG_X86_IOPL_IOPERM', '5.5..'),
    ...escaped(['none', 'seed-2008'], 'ioperm(2) asks for CAP_SYS_RAWIO, and no group of devices is asked'),
    ...escaped(
      'lxc-2012',
      'dropped from the bounding set alone: what is inheritable is permitted again at exec',
    ),
    ...held(['drop-sys-rawio', 'oci-default', 'hardened'], 'without CAP_SYS_RAWIO ioperm(2) is EPERM'),
    ...held('libvirt-2009', 'NOROOT leaves root without CAP_SYS_RAWIO, whatever was to be dropped'),
    ...held('userns', 'CAP_SYS_RAWIO of another user namespace than the first does not count'),
    ...held('seccomp', 'the filter denies ioperm(2)'),
  ],
  call: 'ioperm',
});
