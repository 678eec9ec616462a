import { fact } from '../../lab/scenarios/define.ts';

export default fact({
  title: 'Can a process be refused single system calls by a seccomp filter?',
  seed: ['C5', 'D13'],
  answers: ['present', 'absent'],
  expectations: [
    { kernels: '3.5..', outcome: 'present', why: 'commit e2cfabdfd075 (3.5), CONFIG_SECCOMP_FILTER' },
    {
      kernels: '..3.4',
      outcome: 'absent',
      why: 'PR_SET_SECCOMP knows mode 1 alone (NR_SECCOMP_MODES), or nothing at all',
    },
  ],
  async observe(bench) {
    const process = await bench.forked();
    const filtered = await process`refuse-syscall mkdir`;
    if (bench.read(filtered, { ok: 'filtered', EINVAL: 'absent' }) === 'absent') return 'absent';
    return bench.read(await process`mkdir /refused`, { EPERM: 'present' });
  },
});
