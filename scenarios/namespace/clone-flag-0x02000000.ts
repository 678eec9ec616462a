import { fact } from '../../lab/scenarios/define.ts';
import { otherNamespace } from '../../lab/scenarios/namespace-kind.ts';

const isNewCgroupNamespace = otherNamespace('cgroup');

export default fact({
  title: 'What does clone(2) do with the flag 0x02000000, which is CLONE_NEWCGROUP today?',
  answers: ['stopped', 'ignored', 'new-namespace'],
  expectations: [
    {
      kernels: '2.6.26..2.6.37',
      outcome: 'stopped',
      why: 'it is CLONE_STOPPED: do_fork gives the child a pending SIGSTOP, and it never runs',
    },
    {
      kernels: '2.6.38..4.5',
      outcome: 'ignored',
      why: 'CLONE_STOPPED was taken away in 2.6.38, and clone(2) lets bits pass that it does not know',
    },
    { kernels: '4.6..', outcome: 'new-namespace', why: 'commit a79a908fd2b0 (4.6) makes it CLONE_NEWCGROUP' },
  ],
  async observe(bench) {
    const parent = await bench.forked();
    const { child, answer } = await parent.fork('newcgroup');
    if (!child) return bench.read(answer, { ok: 'stopped' });
    return (await isNewCgroupNamespace(child, parent)) ? 'new-namespace' : 'ignored';
  },
});
