import { fact } from '../../lab/scenarios/define.ts';
import { mountSpareHierarchy } from '../../lab/scenarios/spare-hierarchy.ts';
import { userNamespaceRoot } from '../../lab/scenarios/user-namespace.ts';

export default fact({
  title:
    'May root of a user namespace, given file permission, say which program the host runs when a cgroup becomes empty?',
  seed: ['B12'],
  needs: ['CONFIG_CGROUPS', 'CONFIG_USER_NS'],
  answers: ['allowed', 'refused'],
  expectations: [
    {
      kernels: '5.17..',
      outcome: 'refused',
      why: 'CVE-2022-0492: commit 24f600856418 has cgroup_release_agent_write ask for CAP_SYS_ADMIN of the host',
    },
    {
      kernels: '5.10.97..5.10',
      outcome: 'refused',
      why: 'CVE-2022-0492: the fix 24f600856418 in the stable series',
    },
    {
      kernels: '5.16.6..5.16',
      outcome: 'refused',
      why: 'CVE-2022-0492: the fix 24f600856418 in the stable series (5.16.6..5.16)',
      unverified: true,
    },
    {
      kernels: '5.15.20..5.15',
      outcome: 'refused',
      why: 'CVE-2022-0492: the fix 24f600856418 in the stable series (5.15.20..5.15)',
      unverified: true,
    },
    {
      kernels: '5.4.177..5.4',
      outcome: 'refused',
      why: 'CVE-2022-0492: the fix 24f600856418 in the stable series (5.4.177..5.4)',
      unverified: true,
    },
    {
      kernels: '4.19.229..4.19',
      outcome: 'refused',
      why: 'CVE-2022-0492: the fix 24f600856418 in the stable series (4.19.229..4.19)',
      unverified: true,
    },
    {
      kernels: '4.14.266..4.14',
      outcome: 'refused',
      why: 'CVE-2022-0492: the fix 24f600856418 in the stable series (4.14.266..4.14)',
      unverified: true,
    },
    {
      kernels: '4.9.301..4.9',
      outcome: 'refused',
      why: 'CVE-2022-0492: the fix 24f600856418 in the stable series (4.9.301..4.9)',
      unverified: true,
    },
    {
      kernels: '4.6..5.16',
      outcome: 'allowed',
      why: 'before the fix for CVE-2022-0492 cgroup_release_agent_write asks for no capability: the file is all that counts',
    },
    { kernels: '..4.5', outcome: 'not-applicable', why: 'there are no cgroup namespaces' },
  ],
  async observe(bench) {
    const unshared = await (await bench.forked())`unshare newcgroup`;
    if (bench.read(unshared, { ok: 'there', EINVAL: 'absent' }) === 'absent')
      bench.notApplicable('there are no cgroup namespaces');
    await mountSpareHierarchy(bench, '/spare');
    await bench.host.must`chmod /spare/release_agent 0o666`;
    const root = await userNamespaceRoot(bench, 'newcgroup');
    return bench.read(await root`write /spare/release_agent /bin/true`, { ok: 'allowed', EPERM: 'refused' });
  },
});
