import { CAP_MKNOD, capabilitySet, contains } from '../../lab/scenarios/capabilities.ts';
import { fact } from '../../lab/scenarios/define.ts';

export default fact({
  title: 'Can a capability be taken out of the bounding set of a process?',
  seed: ['C4', 'E6', 'E15'],
  answers: ['present', 'absent'],
  expectations: [
    {
      kernels: '2.6.25..',
      outcome: 'present',
      why: 'commit 3b7391de67da (2.6.25); up to 2.6.32 only with CONFIG_SECURITY_FILE_CAPABILITIES',
    },
  ],
  async observe(bench) {
    const process = await bench.forked();
    const dropped = await process`bounding-drop mknod`;
    if (bench.read(dropped, { ok: 'dropped', EINVAL: 'absent' }) === 'absent') return 'absent';
    const bounding = await capabilitySet(process, 'CapBnd');
    return contains(bounding, CAP_MKNOD)
      ? bench.unforeseen('CapBnd still holds what was dropped')
      : 'present';
  },
});
