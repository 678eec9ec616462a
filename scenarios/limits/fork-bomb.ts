import { attack } from '../../lab/scenarios/define.ts';
import { escaped, held } from '../../lab/scenarios/expected.ts';
import { profileNames } from '../profiles.ts';

const wanted = 64;

export default attack({
  title: 'Can the container have more processes than the 32 it is meant to have?',
  variants: [
    'pids-limit',
    'rlimit-nproc',
    'userns',
    'rlimit-nproc+userns',
    'pids-limit+userns',
    ...profileNames,
  ],
  expectations: [
    ...escaped(['none', 'userns'], 'nothing counts them'),
    ...held(['pids-limit', 'pids-limit+userns'], 'pids_can_fork counts the whole group'),
    ...escaped(
      'rlimit-nproc',
      'copy_process exempts uid 0 of the host, and CAP_SYS_RESOURCE and CAP_SYS_ADMIN too',
    ),
    ...held(
      'rlimit-nproc+userns',
      'on the host the user is 100000, who is not exempt, and whose capabilities count nothing there',
    ),
    ...escaped(['seed-2008', 'libvirt-2009', 'lxc-2012', 'oci-default'], 'none of these sets limits it'),
    ...escaped('hardened', 'the pids controller is 4.3', '..4.2'),
    ...held('hardened', 'pids_can_fork counts the whole group', '4.3..'),
  ],
  async attempt(bench) {
    const { inside } = await bench.container();
    const { number: had = 0 } = await inside.must`fork-many ${wanted}`;
    return had === wanted ? 'escaped' : 'held';
  },
});
