import { kernelHelperAttack, sysctlExpectations, sysctlVariants } from '../../lab/scenarios/kernel-helper.ts';

export default kernelHelperAttack({
  title: 'Can the container name the program that the host runs to load a module, and want one?',
  seed: ['C6', 'C7'],
  variants: sysctlVariants,
  expectations: sysctlExpectations(),
  setting: '/proc/sys/kernel/modprobe',
  absent: 'the kernel loads no modules (CONFIG_MODULES)',
  async provoke(inside, bench) {
    // AF_ASH: no kernel has ever had it, so each asks for the module net-pf-18.
    bench.read(await inside`socket 18 2`, { EAFNOSUPPORT: 'asked for' });
  },
});
