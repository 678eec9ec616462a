import { writableWithoutCapabilities } from '../../lab/scenarios/writable-without-capabilities.ts';

export default writableWithoutCapabilities({
  path: '/proc/sys/kernel/core_pattern',
  harm: 'names a program that the host runs as root when something crashes',
  seed: ['C6'],
  expectations: [
    {
      kernels: '3.7..',
      without: 'CONFIG_COREDUMP',
      outcome: 'absent',
      why: 'the kernel is built without core dumps (an option since 3.7, commit 046d662f4818)',
    },
    {
      kernels: 'all',
      outcome: 'writable',
      why: 'test_perm of a sysctl looks at the effective uid, not at capabilities, and the mode is 0644',
    },
  ],
});
