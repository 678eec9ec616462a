import { fixedReleaseAgent } from '../../lab/scenarios/cve-2022-0492.ts';
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
    ...fixedReleaseAgent('refused'),
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
