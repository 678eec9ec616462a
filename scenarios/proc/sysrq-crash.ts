import { notApplicable } from '../../lab/scenarios/expected.ts';
import { trigger } from '../../lab/scenarios/sysrq.ts';
import { sysrqMachineAttack } from '../../lab/scenarios/sysrq-machine.ts';

export default sysrqMachineAttack({
  title: "Can the container crash the host's kernel through /proc/sysrq-trigger?",
  key: 'c',
  downfall: 'crashed',
  lacking: [
    notApplicable(
      '..2.6.30',
      'the key starts the kernel for dumps, where one is loaded; it crashes from 2.6.31 on (d6580a9f1523)',
    ),
  ],
  async ask(bench) {
    await bench.host.must`write /proc/${trigger} h`;
    const { text = '' } = await bench.host.must`kernel-log`;
    // `Crash` or `crash(c)`; in older kernels `Crashdump`, which is another thing. The list may go over several lines.
    if (!/HELP :[^]*\bcrash\b/i.test(text)) bench.notApplicable('no key of this kernel crashes it (2.6.31)');
  },
});
