import { attack } from '../../lab/scenarios/define.ts';
import { escaped, held } from '../../lab/scenarios/expected.ts';
import { profileNames } from '../profiles.ts';

export default attack({
  title: 'Can the container put another kernel into the place of the next one that the host starts?',
  seed: ['E1'],
  needs: ['CONFIG_KEXEC'],
  variants: ['drop-sys-boot', 'noroot', 'userns', 'seccomp', ...profileNames],
  expectations: [
    ...escaped(['none', 'seed-2008', 'lxc-2012'], 'kexec_load(2) asks for CAP_SYS_BOOT and nothing else'),
    ...held(
      ['drop-sys-boot', 'libvirt-2009', 'oci-default', 'hardened'],
      'without CAP_SYS_BOOT kexec_load(2) is EPERM',
    ),
    ...held('noroot', 'uid 0 brings no capabilities at exec any more'),
    ...held('userns', 'CAP_SYS_BOOT of another user namespace than the first does not count'),
    ...held('seccomp', 'the filter denies kexec_load(2)'),
  ],
  async attempt(bench) {
    const loaded = '/sys/kernel/kexec_loaded';
    const state = await bench.host`read ${loaded}`;
    if (bench.read(state, { ok: 'there', ENOENT: 'absent' }) === 'absent')
      bench.notApplicable('the kernel starts no other kernel (CONFIG_KEXEC)');
    const { inside } = await bench.container();
    bench.read(await inside`kexec-load`, { ok: 'loaded', EPERM: 'refused', ENOSYS: 'absent' });
    const { text = '' } = await bench.host.must`read ${loaded}`;
    return text.trim() === '1' ? 'escaped' : 'held';
  },
});
