import { attack } from '../../lab/scenarios/define.ts';
import { escaped, held } from '../../lab/scenarios/expected.ts';
import { hostClockIsAhead, putClockForward } from '../../lab/scenarios/host-clock.ts';
import { mitigations } from '../mitigations.ts';
import { profileNames } from '../profiles.ts';

export default attack({
  title: 'The runtime took CAP_SYS_TIME from root with capset alone: does exec give it back?',
  seed: ['E6', 'E7'],
  variants: [
    'bounding-only-sys-time',
    'drop-sys-time',
    'noroot',
    'no-new-privileges',
    'userns',
    ...profileNames,
  ],
  expectations: [
    ...escaped(
      ['none', 'seed-2008'],
      'for root exec computes permitted from the bounding set: capset is undone by it',
    ),
    ...held(
      ['bounding-only-sys-time', 'drop-sys-time', 'lxc-2012', 'oci-default', 'hardened'],
      'dropped from the bounding set as well, and not inheritable: nothing is left to give it',
    ),
    ...held(['noroot', 'libvirt-2009'], 'with NOROOT exec gives root what the file has, which is nothing'),
    ...held(
      'no-new-privileges',
      'cap_bprm_set_creds cuts what exec would add down to what there was before (LSM_UNSAFE_NO_NEW_PRIVS)',
    ),
    ...held('userns', "it comes back, and counts for nothing outside: the clock is the host's"),
  ],
  async attempt(bench) {
    const { inside } = await bench.container({
      base: config => mitigations['capset-only-sys-time']?.apply(config),
    });
    await inside.must`exec`;
    await putClockForward(inside, bench);
    return (await hostClockIsAhead(bench)) ? 'escaped' : 'held';
  },
});
