import { fact } from '../../lab/scenarios/define.ts';
import { mappedIds } from '../../lab/scenarios/user-namespace.ts';

export default fact({
  title: 'May a user of the host kill a process that has the same uid in a user namespace?',
  seed: ['A11'],
  needs: ['CONFIG_USER_NS'],
  answers: ['possible', 'refused'],
  expectations: [
    {
      kernels: '3.8..',
      outcome: 'refused',
      why: 'kill_ok_by_cred compares ids as the host knows them (kuid_t)',
    },
    {
      kernels: '2.6.29..3.4',
      outcome: 'possible',
      why: 'check_kill_permission compares bare numbers, and there is no map: seed 000 hoped for more',
    },
  ],
  async observe(bench) {
    const { child: target, answer } = await bench.host.fork('newuser');
    if (!target) {
      bench.read(answer, { EINVAL: 'absent' });
      return bench.notApplicable('there are no user namespaces');
    }
    const { number: pid = -1 } = answer;
    // Without a file for the map the kernel knows no map, and ids inside are those of the host.
    const mapped = await bench.host`write /proc/${pid}/uid_map ${mappedIds}`;
    bench.read(mapped, { ok: 'mapped', ENOENT: 'there are no maps' });
    await target.must`setresuid 1000 1000 1000`;

    const user = await bench.forked();
    await user.must`setresuid 1000 1000 1000`;
    const killed = await user`kill ${pid} 9`;
    if (bench.read(killed, { ok: 'possible', EPERM: 'refused' }) === 'refused') return 'refused';
    return bench.read(await target`pid`, { ESRCH: 'possible' });
  },
});
