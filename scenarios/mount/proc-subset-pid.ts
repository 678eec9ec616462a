import { fact } from '../../lab/scenarios/define.ts';

export default fact({
  title: 'Does a new mount of proc with subset=pid show processes alone?',
  seed: ['C6'],
  answers: ['honoured', 'ignored', 'refused'],
  expectations: [
    { kernels: '5.8..', outcome: 'honoured', why: 'commit 6814ef2d992a (5.8)' },
    {
      kernels: '4.8..5.7',
      outcome: 'ignored',
      why: 'proc_mount reads no options for an instance that is there already (mount_ns)',
    },
    {
      kernels: '3.3..4.7',
      outcome: 'refused',
      why: 'EINVAL: proc_parse_options reads the options every time and does not know this one',
    },
    { kernels: '..3.2', outcome: 'ignored', why: 'proc_get_sb passes no data to anybody' },
  ],
  async observe(bench) {
    await bench.host.must`mkdir /processes`;
    const container = await bench.forked();
    await container.must`unshare newns`;
    await container.must`mount -o rprivate none /`;
    const mounted = await container`mount -t proc -o subset=pid proc /processes`;
    if (bench.read(mounted, { ok: 'mounted', EINVAL: 'refused' }) === 'refused') return 'refused';
    const { list = [] } = await container.must`ls /processes`;
    return list.includes('cpuinfo') ? 'ignored' : 'honoured';
  },
});
