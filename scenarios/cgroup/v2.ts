import { fact } from '../../lab/scenarios/define.ts';

export default fact({
  title: 'Is there cgroup v2?',
  answers: ['present', 'absent'],
  expectations: [
    {
      kernels: '4.5..',
      outcome: 'present',
      why: 'commit 67e9c74b8a87 (4.5) makes it a file system of its own',
    },
    {
      kernels: '..4.4',
      outcome: 'absent',
      why: 'ENODEV: it is at most an option of cgroup v1, for developers',
    },
  ],
  async observe(bench) {
    await bench.host.must`mkdir /unified`;
    const mounted = await bench.host`mount -t cgroup2 none /unified`;
    return bench.read(mounted, { ok: 'present', ENODEV: 'absent' });
  },
});
