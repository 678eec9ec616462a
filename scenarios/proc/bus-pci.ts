import { attack } from '../../lab/scenarios/define.ts';
import { escaped, held } from '../../lab/scenarios/expected.ts';
import { lxcMayNotWrite } from '../../lab/scenarios/lxc-profile.ts';
import { profileNames } from '../profiles.ts';

/** The host bridge, which every PC has, and a register of it that holds what software writes there: the interrupt line. */
const file = '/proc/bus/pci/00/00.0';
const register = 0x3c;
const mark = '*';

export default attack({
  title: "Can the container write to the configuration of the machine's PCI devices?",
  seed: ['C6', 'C7'],
  needs: ['CONFIG_PCI'],
  variants: [
    ...['drop-all', 'drop-sys-rawio', 'mask-proc', 'readonly-proc', 'readonly-proc+drop-sys-admin', 'userns'],
    ...['seccomp', 'apparmor-paths', ...profileNames],
  ],
  expectations: [
    ...lxcMayNotWrite,
    ...escaped(
      ['none', 'drop-all', 'drop-sys-rawio', 'seed-2008', 'libvirt-2009', 'lxc-2012'],
      'its mode 0644 is all that guards it: proc_bus_pci_write asks for no capability',
    ),
    ...escaped('mask-proc', 'the file is not among those that are covered'),
    ...escaped('seccomp', 'to a filter it is a write(2) like any other'),
    ...held(
      ['readonly-proc', 'readonly-proc+drop-sys-admin', 'oci-default'],
      '/proc/bus is a mount of its own, and read-only: EROFS',
    ),
    ...held('apparmor-paths', 'the profile denies the file by its pathname: EACCES'),
    ...held(['userns', 'hardened'], "the file belongs to the host's root, who is nobody in the container"),
  ],
  async attempt(bench) {
    const before = await bench.host`read-at ${file} ${register} 1`;
    if (bench.read(before, { ok: 'there', ENOENT: 'absent' }) === 'absent')
      bench.notApplicable('the kernel shows no PCI devices in /proc');
    const { inside } = await bench.container();
    const written = await inside`write-at ${file} ${register} ${mark}`;
    const refusals = { EACCES: 'refused', EPERM: 'refused', EROFS: 'refused' };
    if (bench.read(written, { ok: 'written', ...refusals }) === 'refused') return 'held';
    const { text } = await bench.host.must`read-at ${file} ${register} 1`;
    return text === mark ? 'escaped' : 'held';
  },
});
