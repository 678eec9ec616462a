import { attack } from '../../lab/scenarios/define.ts';
import { escaped, held } from '../../lab/scenarios/expected.ts';
import { lxcMayNotWrite } from '../../lab/scenarios/lxc-profile.ts';
import { trigger } from '../../lab/scenarios/sysrq.ts';
import { profileNames } from '../profiles.ts';

export default attack({
  title: 'Can the container restart the host without reboot(2), through /proc/sysrq-trigger?',
  seed: ['C6', 'C7', 'E1'],
  needs: ['CONFIG_MAGIC_SYSRQ'],
  variants: [
    'drop-sys-boot',
    'drop-all',
    'seccomp',
    'mask-proc',
    'userns',
    'apparmor-paths',
    ...profileNames,
  ],
  expectations: [
    ...lxcMayNotWrite,
    ...escaped(
      ['none', 'seed-2008', 'libvirt-2009', 'lxc-2012'],
      'the file asks for no capability, and no pid namespace stands between it and the machine',
    ),
    ...escaped(['drop-sys-boot', 'drop-all'], 'CAP_SYS_BOOT is what reboot(2) asks for, not this file'),
    ...escaped('seccomp', 'to a filter it is a write(2) like any other'),
    ...held(['mask-proc', 'oci-default', 'hardened'], 'the write goes into what covers the file'),
    ...held('userns', "the file belongs to the host's root, who is nobody in the container: EACCES"),
    ...held('apparmor-paths', 'the profile denies the file by its pathname'),
  ],
  async attempt(bench) {
    const { inside } = await bench.container();
    const fate = await bench.fateOf(() => inside`write /proc/${trigger} b`);
    return fate === 'restarted' ? 'escaped' : 'held';
  },
});
