import { attack } from '../../lab/scenarios/define.ts';
import { escaped, held } from '../../lab/scenarios/expected.ts';
import { hostClockIsAhead, putClockForward } from '../../lab/scenarios/host-clock.ts';
import { asOrdinaryUser } from '../../lab/scenarios/ordinary-user.ts';
import { profileNames } from '../profiles.ts';

const program = '/bin/setuid-root';

export default attack({
  title:
    "Can a user in the container get root's capabilities from a setuid program, and set the host's clock?",
  seed: ['C4', 'E6', 'E7', 'E8'],
  variants: [
    ...['bounding-only-sys-time', 'drop-sys-time', 'noroot', 'no-new-privileges', 'seccomp'],
    ...profileNames,
  ],
  expectations: [
    ...escaped(
      ['none', 'seed-2008'],
      'exec of such a program makes root, who gets all that the bounding set allows',
    ),
    ...held(
      ['bounding-only-sys-time', 'drop-sys-time', 'lxc-2012', 'oci-default'],
      'for a user, who has nothing inheritable, the bounding set is the limit',
    ),
    ...held(['noroot', 'libvirt-2009'], 'with NOROOT the program makes root, and root has no capability'),
    ...held(['no-new-privileges', 'hardened'], 'with no_new_privs the program stays with its user'),
    ...held('seccomp', 'the filter stays, whoever the program becomes'),
  ],
  async attempt(bench) {
    const { inside } = await bench.container({
      base: asOrdinaryUser,
      image: async root => void (await bench.host.must`copy /bin/probe ${root}${program} 0o4755`),
    });
    await inside.must`exec ${program}`;
    await putClockForward(inside, bench);
    return (await hostClockIsAhead(bench)) ? 'escaped' : 'held';
  },
});
