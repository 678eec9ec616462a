import { fixedReleaseAgent } from '../../lab/scenarios/cve-2022-0492.ts';
import { attack } from '../../lab/scenarios/define.ts';
import { escaped, held } from '../../lab/scenarios/expected.ts';
import { hostHierarchy } from '../../lab/scenarios/host-hierarchy.ts';
import { plantProgram } from '../../lab/scenarios/host-program.ts';
import { releaseAgentRuns } from '../../lab/scenarios/release-agent.ts';
import { profileNames } from '../profiles.ts';

/** Whose uid 0 is that of the host, and without CAP_SYS_ADMIN; `hardened` only where there are no user namespaces. */
const withoutSysAdmin = ['drop-sys-admin', 'libvirt-2009', 'oci-default', 'hardened'];

export default attack({
  title:
    'Can a container that was given a hierarchy of the host, as a bind mount, have the host run a program as its release agent?',
  seed: ['B5', 'B12'],
  needs: ['CONFIG_CGROUPS'],
  variants: [
    'drop-sys-admin',
    'readonly-groups',
    'readonly-groups+drop-sys-admin',
    'userns',
    'cgroupns',
    ...profileNames,
  ],
  expectations: [
    ...escaped(
      ['none', 'cgroupns', 'seed-2008'],
      'the fix for CVE-2022-0492 (24f600856418) asks for CAP_SYS_ADMIN of the host, and this container has that',
    ),
    ...escaped('readonly-groups', 'CAP_SYS_ADMIN makes the mount writable again'),
    ...held('readonly-groups+drop-sys-admin', 'the mount stays read-only: EROFS'),
    ...escaped(
      'lxc-2012',
      'CAP_SYS_ADMIN is left, and the profile denies groups where they are usually mounted: this is /groups',
    ),
    ...held('userns', "release_agent is a file of the host's root, who is nobody in the container"),
    ...held('hardened', 'the user namespace in it: release_agent belongs to nobody it knows', '3.9..'),
    ...withoutSysAdmin.flatMap(variant =>
      fixedReleaseAgent('held').map(expectation => ({ ...expectation, variant })),
    ),
    ...escaped(
      withoutSysAdmin,
      'before the fix release_agent asks for nothing but being its owner (CVE-2022-0492)',
    ),
  ],
  async attempt(bench) {
    await hostHierarchy(bench);
    const { inside } = await bench.container({
      base: ({ mounts }) => {
        mounts.push({ destination: '/groups', type: 'bind', source: '/spare', options: ['bind'] });
      },
    });
    const program = await plantProgram(inside);
    await inside`mount -o remount,bind none /groups`;
    const target = { root: '/groups', group: '/groups/group-of-the-host' };
    return (await releaseAgentRuns(bench, inside, target, program)) ? 'escaped' : 'held';
  },
});
