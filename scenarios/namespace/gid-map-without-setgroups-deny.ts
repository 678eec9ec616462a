import { fact } from '../../lab/scenarios/define.ts';

export default fact({
  title: 'May a user map its own group into a user namespace that can still call setgroups(2)?',
  needs: ['CONFIG_USER_NS'],
  answers: ['allowed', 'refused'],
  expectations: [
    {
      kernels: '3.19..',
      outcome: 'refused',
      why: 'CVE-2014-8989: new_idmap_permitted wants setgroups denied first, or one could leave a group that forbids',
    },
    ...['3.10.99..3.10', '3.18.20..3.18'].map(kernels => ({
      kernels,
      outcome: 'refused' as const,
      why: 'the fix of 3.19 for CVE-2014-8989, in the stable series',
    })),
    ...['3.8..3.9', '3.16.0..3.16.0'].map(kernels => ({
      kernels,
      outcome: 'allowed' as const,
      why: 'new_idmap_permitted compares the group with that of the writer, and there is no /proc/PID/setgroups',
    })),
    { kernels: '..3.7', outcome: 'not-applicable', why: 'a user without privileges gets no user namespace' },
  ],
  async observe(bench) {
    const user = await bench.forked();
    await user.must`setresgid 1000 1000 1000`;
    await user.must`setresuid 1000 1000 1000`;
    const unshared = await user`unshare newuser`;
    if (bench.read(unshared, { ok: 'made', EPERM: 'refused', EINVAL: 'absent' }) !== 'made')
      bench.notApplicable('a user without privileges gets no user namespace here');
    // Otherwise the files below would belong to root, for the ids of this process have changed.
    await user.must`dumpable`;
    const mapped = await user`write /proc/self/gid_map '0 1000 1'`;
    if (bench.read(mapped, { ok: 'allowed', EPERM: 'refused' }) === 'allowed') return 'allowed';
    // It was setgroups that stood in the way: without it the same map is fine.
    await user.must`write /proc/self/setgroups deny`;
    await user.must`write /proc/self/gid_map '0 1000 1'`;
    return 'refused';
  },
});
