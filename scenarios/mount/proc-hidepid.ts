import { fact } from '../../lab/scenarios/define.ts';

export default fact({
  title: 'Does a new mount of proc with hidepid=2 hide the processes of others?',
  seed: ['C6'],
  answers: ['honoured', 'ignored', 'refused'],
  expectations: [
    {
      kernels: '5.8..',
      outcome: 'honoured',
      why: 'commit fa10fed30f25 (5.8) gives every mount of proc its own options',
    },
    {
      kernels: '4.8..5.7',
      outcome: 'ignored',
      why: 'proc_mount finds the instance that the kernel itself made for the pid namespace, and reads no options for it (mount_ns)',
    },
    {
      kernels: '3.3..4.7',
      outcome: 'honoured',
      why: 'commit 0499680a4214 (3.3); proc_mount reads the options every time, and they hold for the whole pid namespace',
    },
    { kernels: '..3.2', outcome: 'ignored', why: 'proc_get_sb passes no data to anybody' },
  ],
  async observe(bench) {
    await bench.host.must`mkdir /processes`;
    const container = await bench.forked();
    await container.must`unshare newns`;
    await container.must`mount -o rprivate none /`;
    const mounted = await container`mount -t proc -o hidepid=2 proc /processes`;
    if (bench.read(mounted, { ok: 'mounted', EINVAL: 'refused' }) === 'refused') return 'refused';
    // Group 0 is exempt unless the mount names another.
    await container.must`setgroups`;
    await container.must`setresgid 1000 1000 1000`;
    await container.must`setresuid 1000 1000 1000`;
    const { list = [] } = await container.must`ls /processes`;
    return list.includes('1') ? 'ignored' : 'honoured';
  },
});
