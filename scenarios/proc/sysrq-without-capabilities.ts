import { writableWithoutCapabilities } from '../../lab/scenarios/writable-without-capabilities.ts';

export default writableWithoutCapabilities({
  path: '/proc/sysrq-trigger',
  harm: 'reboots or crashes the host',
  text: 'h',
  seed: ['C6'],
  expectations: [
    {
      kernels: 'all',
      outcome: 'writable',
      why: 'its mode 0200 is all that guards it: write_sysrq_trigger asks for no capability, and the sysctl that limits the keyboard does not count',
    },
  ],
});
