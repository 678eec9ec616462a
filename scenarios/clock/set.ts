import { attack } from '../../lab/scenarios/define.ts';
import { escaped, held } from '../../lab/scenarios/expected.ts';
import { hostClockIsAhead, putClockForward } from '../../lab/scenarios/host-clock.ts';
import { profileNames } from '../profiles.ts';

export default attack({
  title: "Can the container put the host's clock forward by a day?",
  seed: ['E3', 'E6'],
  variants: [
    ...[
      'drop-sys-time',
      'capset-only-sys-time',
      'bounding-only-sys-time',
      'noroot',
      'userns',
      'seccomp',
      'timens',
    ],
    ...profileNames,
  ],
  expectations: [
    ...escaped(['none', 'seed-2008'], 'CAP_SYS_TIME is all that it takes'),
    ...escaped(
      'capset-only-sys-time',
      "at exec root gets all that the bounding set allows, so what capset took away is back (capabilities(7), P'(permitted))",
    ),
    ...escaped(
      ['bounding-only-sys-time', 'lxc-2012'],
      'the bounding set limits what a program brings, not what is inheritable: at exec that is permitted again',
    ),
    ...held(
      ['drop-sys-time', 'libvirt-2009', 'oci-default', 'hardened'],
      'without CAP_SYS_TIME in any set the three calls are EPERM',
    ),
    ...escaped(
      'timens',
      'CLOCK_REALTIME is not divided: a time namespace has its own monotonic and boot time',
    ),
    ...held('noroot', 'uid 0 brings no capabilities at exec any more, and the program has none of its own'),
    ...held('userns', "the clock is the host's: CAP_SYS_TIME of another user namespace does not count"),
    ...held('seccomp', 'the filter denies all three calls'),
  ],
  async attempt(bench) {
    const { inside } = await bench.container();
    await putClockForward(inside, bench);
    return (await hostClockIsAhead(bench)) ? 'escaped' : 'held';
  },
});
