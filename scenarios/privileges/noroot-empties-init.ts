import { capabilitySet } from '../../lab/scenarios/capabilities.ts';
import { fact } from '../../lab/scenarios/define.ts';

export default fact({
  title: 'Does the securebit NOROOT leave uid 0 without any capability after exec?',
  seed: ['E7'],
  answers: ['emptied', 'kept'],
  expectations: [
    {
      kernels: 'all',
      outcome: 'emptied',
      why: 'without NOROOT uid 0 gets its capabilities from being uid 0; with it from file capabilities alone, and there are none',
    },
  ],
  async observe(bench) {
    const process = await bench.forked();
    const set = await process`securebits noroot,noroot-locked`;
    if (bench.read(set, { ok: 'set', EINVAL: 'absent' }) === 'absent')
      bench.notApplicable('there are no securebits (CONFIG_SECURITY_FILE_CAPABILITIES)');
    const before = await capabilitySet(process, 'CapPrm');
    await process.must`exec`;
    const after = await capabilitySet(process, 'CapPrm');
    bench.note(`permitted: ${before.toString(16)} before exec, ${after.toString(16)} after`);
    return after === 0n ? 'emptied' : 'kept';
  },
});
