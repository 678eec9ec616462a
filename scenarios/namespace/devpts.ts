import { fact } from '../../lab/scenarios/define.ts';

export default fact({
  title: "Does a plain devpts mount show the host's terminals, and does `newinstance` help?",
  seed: ['A10', 'C12'],
  needs: ['CONFIG_UNIX98_PTYS'],
  answers: ['private-by-default', 'newinstance', 'shared'],
  expectations: [
    {
      kernels: '2.6.29..4.6',
      outcome: 'newinstance',
      why: 'a plain mount is the initial instance; newinstance makes another (CONFIG_DEVPTS_MULTIPLE_INSTANCES)',
    },
    {
      kernels: '4.7..',
      outcome: 'private-by-default',
      why: 'commit eedf265aa003 (4.7) makes every mount an instance of its own',
    },
    { kernels: '..2.6.28', outcome: 'shared', why: 'devpts is mounted with get_sb_single: there is one' },
  ],
  async observe(bench) {
    const { number: terminal } = await bench.host.must`openpt /dev/ptmx`;
    await bench.host.must`mkdir /plain`;
    await bench.host.must`mkdir /new`;
    const container = await bench.forked();
    await container.must`unshare newns`;
    await container.must`mount -o rprivate none /`;

    const showsTheTerminal = async (directory: string) => {
      const { list = [] } = await container.must`ls ${directory}`;
      return list.includes(String(terminal));
    };
    await container.must`mount -t devpts devpts /plain`;
    if (!(await showsTheTerminal('/plain'))) return 'private-by-default';
    const mounted = await container`mount -t devpts -o newinstance devpts /new`;
    if (bench.read(mounted, { ok: 'mounted', EINVAL: 'refused' }) === 'refused') return 'shared';
    return (await showsTheTerminal('/new')) ? 'shared' : 'newinstance';
  },
});
