import { fact } from '../../lab/scenarios/define.ts';

export default fact({
  title: 'Does the first process of a pid namespace die of a SIGKILL from inside?',
  needs: ['CONFIG_PID_NS'],
  answers: ['dies', 'ignored'],
  expectations: [
    {
      kernels: '2.6.30..',
      outcome: 'ignored',
      why: 'SIGNAL_UNKILLABLE: only an ancestor namespace can kill it',
    },
    {
      kernels: '2.6.24..2.6.29',
      outcome: 'dies',
      why: 'get_signal_to_deliver spares the first process of the host alone',
    },
  ],
  async observe(bench) {
    const { child: init } = await bench.host.fork('newpid');
    if (!init) return bench.notApplicable('there are no pid namespaces');
    const { child: other } = await init.fork();
    if (!other) return bench.unforeseen('the first process of the pid namespace cannot fork');
    // Its answer is lost when the one dies that hands it on.
    await other`kill 1 9`;
    return bench.read(await init`pid`, { ok: 'ignored', ESRCH: 'dies' });
  },
});
