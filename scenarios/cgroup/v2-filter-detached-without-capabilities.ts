import { fact } from '../../lab/scenarios/define.ts';
import { filteredGroup } from '../../lab/scenarios/device-filter.ts';

export default fact({
  title: 'Can a user without capabilities take the device filter off a cgroup whose directory it has open?',
  needs: ['CONFIG_CGROUP_BPF'],
  answers: ['detached', 'refused'],
  expectations: [
    {
      kernels: '5.19..',
      outcome: 'detached',
      why: 'commit c8644cd0efe7 (5.19) leaves PROG_DETACH without any check: a filter without BPF_F_ALLOW_MULTI needs no program named',
    },
    {
      kernels: '5.8..5.18',
      without: 'CONFIG_BPF_UNPRIV_DEFAULT_OFF',
      outcome: 'detached',
      why: 'kernel.unprivileged_bpf_disabled is 0, and __sys_bpf asks no more than that (5.8 to 5.18)',
    },
    {
      kernels: '5.8..5.18',
      outcome: 'refused',
      why: 'CONFIG_BPF_UNPRIV_DEFAULT_OFF (5.13 and stable releases) sets kernel.unprivileged_bpf_disabled to 2, and then __sys_bpf asks for CAP_BPF (5.8 to 5.18)',
    },
    {
      kernels: '4.15..5.7',
      outcome: 'refused',
      why: 'bpf_prog_detach asks for CAP_NET_ADMIN',
    },
    { kernels: '..4.14', outcome: 'not-applicable', why: 'there are no device filters' },
  ],
  async observe(bench) {
    const group = await filteredGroup(bench);
    if (!group) return bench.notApplicable('there are no device filters');
    const task = await bench.forked();
    await task.must`write ${group.path}/cgroup.procs 0`;
    bench.read(await task`open /dev/null rw`, { EPERM: 'filtered' });

    // Inherits the descriptor of the directory, and nothing else that would help.
    const nobody = await bench.forked();
    await nobody.must`setresuid 65534 65534 65534`;
    const detached = await nobody`detach-device-filter ${group.directory}`;
    if (bench.read(detached, { ok: 'detached', EPERM: 'refused' }) === 'refused') return 'refused';
    return bench.read(await task`open /dev/null rw`, { ok: 'detached' });
  },
});
