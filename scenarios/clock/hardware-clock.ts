import { attack } from '../../lab/scenarios/define.ts';
import { escaped, held, notBuiltIn } from '../../lab/scenarios/expected.ts';
import { devicesUnrestricted } from '../../lab/scenarios/host-disk.ts';
import { profileNames } from '../profiles.ts';

/** A date that no guest has. */
const date = '2001-09-09';

export default attack({
  title: "Can the container set the machine's hardware clock through a device node of its own?",
  seed: ['E3'],
  needs: ['CONFIG_RTC_INTF_DEV'],
  variants: ['drop-sys-time', 'devices-acl', 'drop-mknod', 'userns', 'seccomp', ...profileNames],
  expectations: [
    notBuiltIn('CONFIG_RTC_DRV_CMOS'),
    ...escaped('none', 'RTC_SET_TIME asks for CAP_SYS_TIME, and mknod(2) makes the node'),
    ...escaped(
      'seccomp',
      'to a filter it is an ioctl(2) like any other: the calls that it denies set another clock',
    ),
    ...held('drop-sys-time', 'rtc_dev_ioctl asks for CAP_SYS_TIME: EACCES'),
    ...held(['devices-acl', ...profileNames], 'the list of devices has no hardware clock: mknod(2) is EPERM'),
    ...held('drop-mknod', 'mknod(2) asks for CAP_MKNOD'),
    ...held('userns', 'CAP_MKNOD of another user namespace than the first does not count'),
  ],
  async attempt(bench) {
    const clock = '/sys/class/rtc/rtc0';
    const number = await bench.host`read ${clock}/dev`;
    if (bench.read(number, { ok: 'there', ENOENT: 'absent' }) === 'absent')
      bench.notApplicable('the kernel drives no hardware clock that has a device (CONFIG_RTC_DRV_CMOS)');
    const [major = '', minor = ''] = ((number.ok && number.text) || '').trim().split(':');
    const { inside } = await bench.container({ base: devicesUnrestricted });
    const made = await inside`mknod /dev/clock c ${major} ${minor}`;
    if (bench.read(made, { ok: 'made', EPERM: 'refused' }) === 'refused') return 'held';
    const set = await inside`set-hardware-clock /dev/clock ${date}`;
    bench.read(set, { ok: 'set', EACCES: 'refused', EPERM: 'refused' });
    const { text } = await bench.host.must`read ${clock}/date`;
    return text?.trim() === date ? 'escaped' : 'held';
  },
});
