import { notBuiltIn } from '../../lab/scenarios/expected.ts';
import { kernelHelperAttack, sysctlExpectations, sysctlVariants } from '../../lab/scenarios/kernel-helper.ts';

const SIGSEGV = 11;

export default kernelHelperAttack({
  title: 'Can the container name the program that the host runs when something crashes, and crash?',
  seed: ['C6', 'C7'],
  variants: sysctlVariants,
  // Before 3.7 (commit 046d662f4818) no option leaves it out.
  expectations: [notBuiltIn('CONFIG_COREDUMP', '3.7..'), ...sysctlExpectations()],
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
