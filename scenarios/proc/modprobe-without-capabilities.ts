import { writableWithoutCapabilities } from '../../lab/scenarios/writable-without-capabilities.ts';

export default writableWithoutCapabilities({
  path: '/proc/sys/kernel/modprobe',
  harm: 'names a program that the host runs as root when it wants a module',
  seed: ['C6'],
  expectations: [
    {
      kernels: 'all',
      outcome: 'writable',
      why: 'test_perm of a sysctl looks at the effective uid, not at capabilities, and the mode is 0644 (CONFIG_MODULES)',
    },
  ],
});
