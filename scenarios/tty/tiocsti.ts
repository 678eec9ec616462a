import { fact } from '../../lab/scenarios/define.ts';

export default fact({
  title: 'May a process without capabilities put input into its own terminal?',
  needs: ['CONFIG_UNIX98_PTYS'],
  answers: ['allowed', 'restricted'],
  expectations: [
    {
      kernels: '6.2..',
      outcome: 'restricted',
      why: 'commit 83efeeeb3d04 (6.2): the sysctl dev.tty.legacy_tiocsti decides, 0 without CONFIG_LEGACY_TIOCSTI as in Debian',
    },
    {
      kernels: '..6.1',
      outcome: 'allowed',
      why: 'tiocsti asks for CAP_SYS_ADMIN only for the terminal of another session',
    },
  ],
  async observe(bench) {
    const { number: terminal } = await bench.host.must`openpt /dev/ptmx`;
    const process = await bench.forked();
    const { number: descriptor = -1 } = await process.must`control-terminal /dev/pts/${terminal ?? 0}`;
    await process.must`drop-capabilities`;
    const line = 'typed\n';
    const tried = await process`tiocsti ${descriptor} ${line}`;
    if (bench.read(tried, { ok: 'allowed', EIO: 'restricted' }) === 'restricted') return 'restricted';
    const { text } = await process.must`read-held ${descriptor} 64`;
    return text === line
      ? 'allowed'
      : bench.unforeseen('the terminal does not give back what was put into it');
  },
});
