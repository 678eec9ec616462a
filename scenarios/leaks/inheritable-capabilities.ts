import { attack } from '../../lab/scenarios/define.ts';
import { escaped, held } from '../../lab/scenarios/expected.ts';
import { hostClockIsAhead, putClockForward } from '../../lab/scenarios/host-clock.ts';
import { profileNames } from '../profiles.ts';

export default attack({
  title: "The runtime's caller has CAP_SYS_TIME inheritable: does it come back in the container?",
  seed: ['C4', 'E6'],
  variants: ['drop-sys-time', 'bounding-only-sys-time', 'userns', ...profileNames],
  expectations: [
    ...escaped(['none', 'seed-2008'], 'nobody takes it from the container in the first place'),
    ...escaped(
      ['bounding-only-sys-time', 'lxc-2012'],
      'the runtime leaves the inheritable set as it is, and for root exec adds it to the bounding set',
    ),
    ...held(
      ['drop-sys-time', 'libvirt-2009', 'oci-default', 'hardened'],
      'the runtime sets the inheritable set too, whatever it was started with',
    ),
    ...held('userns', "it comes back, and counts for nothing outside: the clock is the host's"),
  ],
  async attempt(bench) {
    const caller = await bench.forked();
    await caller.must`capset inheritable +sys_time`;
    const { inside } = await bench.container({ caller });
    await inside.must`exec`;
    await putClockForward(inside, bench);
    return (await hostClockIsAhead(bench)) ? 'escaped' : 'held';
  },
});
