import { attack } from '../../lab/scenarios/define.ts';
import { escaped, held } from '../../lab/scenarios/expected.ts';
import { hostClockIsAhead, putClockForward } from '../../lab/scenarios/host-clock.ts';
import { mitigations } from '../mitigations.ts';
import { profileNames } from '../profiles.ts';

export default attack({
  title: 'The runtime took CAP_SYS_TIME from the bounding set alone: does what is inheritable bring it back?',
  seed: ['C4', 'E6', 'E7'],
  variants: [
    'capset-only-sys-time',
    'drop-sys-time',
    'noroot',
    'no-new-privileges',
    'userns',
    ...profileNames,
  ],
  expectations: [
    ...escaped(
      ['none', 'seed-2008', 'lxc-2012'],
      'for root exec computes permitted as bounding | inheritable (security/commoncap.c): the set that was left alone is enough',
    ),
    ...held(
      ['capset-only-sys-time', 'drop-sys-time', 'oci-default', 'hardened'],
      'dropped from the inheritable set as well: seed 004 names all four sets for this',
    ),
    ...held(['noroot', 'libvirt-2009'], 'with NOROOT exec gives root what the file has, which is nothing'),
    ...escaped(
      'no-new-privileges',
      'it was permitted before exec too, so exec adds nothing that could be cut away',
    ),
    {
      variant: 'userns',
      kernels: '3.9..3.12',
      outcome: 'not-enforceable',
      why: 'there root of a user namespace may not change its bounding set (cap_prctl_drop)',
    },
    ...held('userns', "it comes back, and counts for nothing outside: the clock is the host's"),
  ],
  async attempt(bench) {
    const { inside } = await bench.container({
      base: config => mitigations['bounding-only-sys-time']?.apply(config),
    });
    await inside.must`exec`;
    await putClockForward(inside, bench);
    return (await hostClockIsAhead(bench)) ? 'escaped' : 'held';
  },
});
