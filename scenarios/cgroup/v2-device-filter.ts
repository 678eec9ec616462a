import { fact } from '../../lab/scenarios/define.ts';
import { filteredGroup } from '../../lab/scenarios/device-filter.ts';

export default fact({
  title: 'Can a BPF program refuse devices to a group of cgroup v2?',
  seed: ['A12'],
  answers: ['present', 'absent'],
  expectations: [
    { kernels: '4.15..', outcome: 'present', why: 'commit ebc614f68736 (4.15), CONFIG_CGROUP_BPF' },
    {
      kernels: '3.18..4.14',
      outcome: 'absent',
      why: 'bpf(2) does not know the type of program',
    },
    { kernels: '..3.17', outcome: 'absent', why: 'there is no bpf(2)' },
  ],
  async observe(bench) {
    const group = await filteredGroup(bench);
    if (!group) return 'absent';
    const task = await bench.forked();
    await task.must`open /dev/null rw`;
    await task.must`write ${group.path}/cgroup.procs 0`;
    return bench.read(await task`open /dev/null rw`, { EPERM: 'present' });
  },
});
