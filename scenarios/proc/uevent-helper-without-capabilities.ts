import { writableWithoutCapabilities } from '../../lab/scenarios/writable-without-capabilities.ts';

export default writableWithoutCapabilities({
  path: '/sys/kernel/uevent_helper',
  harm: 'names a program that the host runs as root for every event of a device',
  seed: ['C6'],
  expectations: [
    {
      kernels: '3.16..',
      without: 'CONFIG_UEVENT_HELPER',
      outcome: 'absent',
      why: "it is CONFIG_UEVENT_HELPER from 3.16 on (commit 86d56134f1b6), which Debian and today's defaults leave out",
    },
    {
      kernels: '2.6.29..',
      outcome: 'writable',
      why: 'kernel/ksysfs.c makes it with mode 0644, before 3.16 wherever there is CONFIG_HOTPLUG, and sysfs asks for no capability',
    },
  ],
});
