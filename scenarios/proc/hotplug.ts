import {
  kernelHelperAttack,
  noUeventHelper,
  sysctlExpectations,
  sysctlVariants,
} from '../../lab/scenarios/kernel-helper.ts';

export default kernelHelperAttack({
  title: 'Can the container name the program that the host runs at the next event of a device?',
  seed: ['C6', 'C7'],
  variants: sysctlVariants,
  expectations: [noUeventHelper, ...sysctlExpectations()],
  setting: '/proc/sys/kernel/hotplug',
  absent: 'the kernel has no helper for events of devices (CONFIG_UEVENT_HELPER from 3.16 on)',
  async provoke(_inside, bench) {
    // Up to 2.6.34 there is one sysfs, and the read-only one of a container makes that of the host read-only.
    await bench.host.must`mount -o remount none /sys`;
    await bench.host.must`write /sys/class/mem/null/uevent add`;
  },
});
