import { kernelHelperAttack, sysctlExpectations, sysctlVariants } from '../../lab/scenarios/kernel-helper.ts';

const SIGSEGV = 11;

export default kernelHelperAttack({
  title: 'Can the container name the program that the host runs when something crashes, and crash?',
  seed: ['C6', 'C7'],
  variants: sysctlVariants,
  expectations: sysctlExpectations(),
  setting: '/proc/sys/kernel/core_pattern',
  absent: 'the kernel writes no core dumps (CONFIG_COREDUMP)',
  value: program => `|${program}`,
  async provoke(inside, bench) {
    const { child } = await inside.fork();
    if (!child) return bench.unforeseen('the container cannot fork');
    const { number: pid = 0 } = await child.must`pid`;
    // Its answer is that it is gone.
    await child`kill ${pid} ${SIGSEGV}`;
  },
});
