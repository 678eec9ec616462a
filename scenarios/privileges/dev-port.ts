import { attack } from '../../lab/scenarios/define.ts';
import { escaped, held, notBuiltIn } from '../../lab/scenarios/expected.ts';
import { devicesUnrestricted } from '../../lab/scenarios/host-disk.ts';
import { resetPort } from '../../lab/scenarios/port-reset-program.ts';
import { profileNames } from '../profiles.ts';

export default attack({
  title: 'Can the container restart the machine through a device node for its I/O ports?',
  seed: ['A2', 'C4'],
  variants: ['devices-acl', 'drop-mknod', 'drop-sys-rawio', 'userns', 'seccomp', ...profileNames],
  expectations: [
    notBuiltIn('CONFIG_DEVPORT'),
    ...escaped('none', 'mknod(2) makes the node, and open_port asks for CAP_SYS_RAWIO'),
    ...escaped('seccomp', 'to a filter it is a write(2) like any other, and mknod(2) is not denied'),
    ...held(
      ['devices-acl', ...profileNames],
      'the list of devices has no 1:4: mknod(2) is EPERM whatever the capabilities',
    ),
    ...held('drop-mknod', 'mknod(2) asks for CAP_MKNOD'),
    ...held('drop-sys-rawio', 'the node is made, and open_port refuses to open it: EPERM'),
    ...held('userns', 'CAP_MKNOD of another user namespace than the first does not count'),
  ],
  async attempt(bench) {
    await bench.host.must`mknod /host-port c 1 4`;
    const there = await bench.host`open /host-port rw`;
    if (bench.read(there, { ok: 'there', ENXIO: 'absent', ENODEV: 'absent', EPERM: 'locked' }) !== 'there')
      bench.notApplicable('there is no /dev/port (CONFIG_DEVPORT), or it is locked down');
    const { inside } = await bench.container({ base: devicesUnrestricted });
    const made = await inside`mknod /dev/port c 1 4`;
    if (bench.read(made, { ok: 'made', EPERM: 'refused' }) === 'refused') return 'held';
    const { port, value } = resetPort;
    const fate = await bench.fateOf(() => inside`write-at /dev/port ${port} ${String.fromCharCode(value)}`);
    return fate === 'restarted' ? 'escaped' : 'held';
  },
});
