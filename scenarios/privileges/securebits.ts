import { CAP_SETPCAP, capabilitySet, contains } from '../../lab/scenarios/capabilities.ts';
import { fact } from '../../lab/scenarios/define.ts';

export default fact({
  title: "Can root's capabilities at exec be switched off for a process, for good?",
  seed: ['E7', 'E8', 'E9'],
  answers: ['present', 'absent'],
  expectations: [
    {
      kernels: '2.6.26..',
      outcome: 'present',
      why: 'commit 3898b1b4ebff (2.6.26); up to 2.6.32 only with CONFIG_SECURITY_FILE_CAPABILITIES',
    },
  ],
  async observe(bench) {
    const process = await bench.forked();
    const set = await process`securebits noroot,noroot-locked,no-setuid-fixup,no-setuid-fixup-locked`;
    if (bench.read(set, { ok: 'set', EINVAL: 'absent' }) === 'absent') return 'absent';
    // The lock holds against the root that set it and that still has CAP_SETPCAP.
    if (!contains(await capabilitySet(process, 'CapEff'), CAP_SETPCAP))
      bench.unforeseen('CAP_SETPCAP is gone before any exec');
    return bench.read(await process`securebits no-setuid-fixup,no-setuid-fixup-locked`, { EPERM: 'present' });
  },
});
