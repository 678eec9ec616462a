import { writableWithoutCapabilities } from '../../lab/scenarios/writable-without-capabilities.ts';

export default writableWithoutCapabilities({
  path: '/sys/kernel/uevent_helper',
  harm: 'names a program that the host runs as root for every event of a device',
  seed: ['C6'],
  expectations: [
    {
      kernels: '5.15.0',
      outcome: 'writable',
      why: 'the 5.15.0 that the lab was given is built with CONFIG_UEVENT_HELPER',
    },
    {
      kernels: '4.4.155',
      outcome: 'writable',
      why: 'the 4.4.155 that the lab was given is built with CONFIG_UEVENT_HELPER',
    },
    {
      kernels: '2.6.29..3.15',
      outcome: 'writable',
      why: 'kernel/ksysfs.c makes it with mode 0644 wherever there is CONFIG_HOTPLUG, and sysfs asks for no capability',
    },
    {
      kernels: '3.16..',
      outcome: 'absent',
      why: "it is CONFIG_UEVENT_HELPER from 3.16 on, which Debian and today's defaults leave out",
    },
  ],
});
