import { attack } from '../../lab/scenarios/define.ts';
import { escaped, held, notApplicable } from '../../lab/scenarios/expected.ts';
import { devicesUnrestricted } from '../../lab/scenarios/host-disk.ts';
import { profileNames } from '../profiles.ts';

/** Where x86-64 maps the code of the kernel that is not relocated: guests boot with `nokaslr`. */
const kernelCode = -0x7f00_0000;
const bytes = 64;

export default attack({
  title: "Can the container read the kernel's virtual memory through a device node of its own?",
  seed: ['A2', 'C4'],
  needs: ['CONFIG_DEVKMEM'],
  variants: ['devices-acl', 'drop-mknod', 'drop-sys-rawio', 'userns', ...profileNames],
  expectations: [
    notApplicable(
      '..2.6.36',
      'read(2) refuses offsets that look negative, as addresses of the kernel do, before FMODE_UNSIGNED_OFFSET (4a3956c79029, 2.6.37)',
    ),
    notApplicable('5.13..', 'commit bbcd53c96071 (5.13) took /dev/kmem out of the kernel'),
    ...escaped('none', 'mknod(2) makes the node, and open_port asks for CAP_SYS_RAWIO'),
    ...held(
      ['devices-acl', ...profileNames],
      'the list of devices has no 1:2: mknod(2) is EPERM whatever the capabilities',
    ),
    ...held('drop-mknod', 'mknod(2) asks for CAP_MKNOD'),
    ...held('drop-sys-rawio', 'the node is made, and open_port refuses to open it: EPERM'),
    ...held('userns', 'CAP_MKNOD of another user namespace than the first does not count'),
  ],
  async attempt(bench) {
    await bench.host.must`mknod /host-kmem c 1 2`;
    const there = await bench.host`read-bytes /host-kmem ${kernelCode} ${bytes}`;
    const meanings = {
      ok: 'there',
      ENXIO: 'absent',
      ENODEV: 'absent',
      EPERM: 'locked',
      EFAULT: 'elsewhere',
      EINVAL: 'signed',
    };
    if (bench.read(there, meanings) !== 'there')
      bench.notApplicable('there is no /dev/kmem (CONFIG_DEVKMEM), or no code of the kernel where it was');
    const { inside } = await bench.container({ base: devicesUnrestricted });
    const made = await inside`mknod /dev/kmem c 1 2`;
    if (bench.read(made, { ok: 'made', EPERM: 'refused' }) === 'refused') return 'held';
    const read = await inside`read-bytes /dev/kmem ${kernelCode} ${bytes}`;
    return read.ok && there.ok && read.text === there.text && /[1-9a-f]/.test(read.text ?? '')
      ? 'escaped'
      : 'held';
  },
});
