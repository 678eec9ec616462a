import { attack } from '../../lab/scenarios/define.ts';
import { escaped, held, notBuiltIn } from '../../lab/scenarios/expected.ts';
import { devicesUnrestricted } from '../../lab/scenarios/host-disk.ts';
import { profileNames } from '../profiles.ts';

/** The last 64 KiB of the first megabyte: the BIOS, which CONFIG_STRICT_DEVMEM lets through too. */
const [biosAt, biosBytes] = [0xf_0000, 0x1_0000];

export default attack({
  title: "Can the container read the machine's physical memory through a device node of its own?",
  seed: ['A2', 'C4'],
  variants: ['devices-acl', 'drop-mknod', 'drop-sys-rawio', 'userns', 'seccomp', ...profileNames],
  expectations: [
    // Before 4.0 no option leaves it out.
    notBuiltIn('CONFIG_DEVMEM', '4.0..'),
    ...escaped(['none', 'seccomp'], 'mknod(2) makes the node, and open_port asks for CAP_SYS_RAWIO'),
    ...held(
      ['devices-acl', ...profileNames],
      'the list of devices has no 1:1: mknod(2) is EPERM whatever the capabilities',
    ),
    ...held('drop-mknod', 'mknod(2) asks for CAP_MKNOD'),
    ...held('drop-sys-rawio', 'the node is made, and open_port refuses to open it: EPERM'),
    ...held('userns', 'CAP_MKNOD of another user namespace than the first does not count'),
  ],
  async attempt(bench) {
    await bench.host.must`mknod /host-mem c 1 1`;
    const there = await bench.host`read-at /host-mem ${biosAt} ${biosBytes}`;
    if (bench.read(there, { ok: 'there', ENXIO: 'absent', ENODEV: 'absent', EPERM: 'locked' }) !== 'there')
      bench.notApplicable('there is no /dev/mem (CONFIG_DEVMEM)');
    const { inside } = await bench.container({ base: devicesUnrestricted });
    const made = await inside`mknod /dev/mem c 1 1`;
    if (bench.read(made, { ok: 'made', EPERM: 'refused' }) === 'refused') return 'held';
    const read = await inside`read-at /dev/mem ${biosAt} ${biosBytes}`;
    return read.ok && there.ok && read.text === there.text ? 'escaped' : 'held';
  },
});
