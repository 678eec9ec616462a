import { attack } from '../../lab/scenarios/define.ts';
import { escaped, held } from '../../lab/scenarios/expected.ts';
import { prepareRace, race } from '../../lab/scenarios/mount-race.ts';
import { profileNames } from '../profiles.ts';

/** Enough for a diversion of one in thirty to be missed one time in twenty at most. */
const wantedMounts = 90;
const [secondsEach, mostRaces] = [4, 7];

export default attack({
  title: 'Does a container that exchanges a directory for a link, again and again, divert mounts of another?',
  seed: ['D2', 'D4', 'D7', 'D12'],
  variants: ['safe-mounts', ...profileNames],
  expectations: [
    ...escaped(
      ['none', 'seed-2008', 'libvirt-2009', 'lxc-2012'],
      'each mount resolves its path anew: sooner or later the link is there',
    ),
    ...held(
      ['safe-mounts', 'oci-default', 'hardened'],
      'what counts is the descriptor: a component was a link, and refused, or was not',
    ),
  ],
  async attempt(bench) {
    await bench.host.must`mkdir /victim`;
    const racers = await prepareRace(bench, '/victim');
    for (let races = 0, mounts = 0; races < mostRaces && mounts < wantedMounts; races++) {
      const tried = await race(bench, racers, secondsEach);
      mounts += tried.mounts;
      // The runtime makes what is missing to mount on, as root of the host.
      const { list: diverted = [] } = await bench.host.must`ls /victim`;
      bench.note(
        `n = ${mounts} mounts; in this race ${tried.starts} starts, ${tried.refused} of them refused, and ` +
          `${tried.exchanges} exchanges by ${tried.call}; ${diverted.length} names diverted`,
      );
      if (diverted.length > 0) return 'escaped';
    }
    return 'held';
  },
});
