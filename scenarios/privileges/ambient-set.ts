import { CAP_MKNOD, capabilitySet, contains } from '../../lab/scenarios/capabilities.ts';
import { fact } from '../../lab/scenarios/define.ts';

export default fact({
  title: 'Is there an ambient capability set?',
  seed: ['E7'],
  answers: ['present', 'absent'],
  expectations: [
    {
      kernels: '4.3..',
      outcome: 'present',
      why: 'commit 58319057b784 (4.3), the way to keep capabilities under NOROOT',
    },
    { kernels: '..4.2', outcome: 'absent', why: 'prctl(2) does not know PR_CAP_AMBIENT' },
  ],
  async observe(bench) {
    const process = await bench.forked();
    // What is ambient has to be inheritable first.
    await process.must`capset inheritable +mknod`;
    const raised = await process`ambient-raise mknod`;
    if (bench.read(raised, { ok: 'raised', EINVAL: 'absent' }) === 'absent') return 'absent';
    const ambient = await capabilitySet(process, 'CapAmb');
    return contains(ambient, CAP_MKNOD)
      ? 'present'
      : bench.unforeseen('the raised capability is not in CapAmb');
  },
});
