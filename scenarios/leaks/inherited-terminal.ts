import { attack } from '../../lab/scenarios/define.ts';
import { escaped, held } from '../../lab/scenarios/expected.ts';
import { profileNames } from '../profiles.ts';

const STANDARD_ERROR = 2;
/** Where it turns out to be the container's own terminal, this asks probe for its pid, and nobody listens. */
const command = `${JSON.stringify({ id: 0, actor: '0', argv: ['pid'] })}\n`;

export default attack({
  title: 'Can the container type into the terminal that the runtime was started from?',
  needs: ['CONFIG_UNIX98_PTYS'],
  variants: [
    'new-session',
    'new-terminal',
    'drop-sys-admin',
    'new-session+drop-sys-admin',
    'userns',
    'new-session+userns',
    'seccomp',
    ...profileNames,
  ],
  expectations: [
    ...escaped(
      ['none', 'new-session', 'seccomp', 'seed-2008', 'lxc-2012'],
      'CAP_SYS_ADMIN may put input into any terminal that is open, its own or not',
    ),
    ...held('new-terminal', "what the container has is a terminal of its own; the caller's is closed"),
    ...escaped(
      ['drop-sys-admin', 'userns'],
      "into its own controlling terminal anybody may put input: the session is the caller's",
      '..6.1',
    ),
    ...held(
      ['drop-sys-admin', 'userns'],
      'commit 83efeeeb3d04 (6.2): dev.tty.legacy_tiocsti, 0 without CONFIG_LEGACY_TIOCSTI as in Debian',
      '6.2..',
    ),
    ...held(
      ['new-session+drop-sys-admin', 'new-session+userns', 'libvirt-2009', 'oci-default', 'hardened'],
      'tiocsti: the terminal is not that of the session, and the capability is gone',
    ),
  ],
  async attempt(bench) {
    const { number: terminal = 0 } = await bench.host.must`openpt /dev/ptmx`;
    const caller = await bench.forked();
    const { number: descriptor = -1 } = await caller.must`control-terminal /dev/pts/${terminal}`;
    await caller.must`place /proc/self/fd/${descriptor} rw ${STANDARD_ERROR}`;
    const { inside } = await bench.container({
      caller,
      base: ({ cell }) => {
        cell.session = 'inherit';
      },
    });

    await inside`tiocsti ${STANDARD_ERROR} ${command}`;
    // What the caller's shell would read next.
    const typed = await caller`read-waiting ${descriptor} 64`;
    return bench.read(typed, { ok: 'something', EAGAIN: 'nothing' }) === 'something' ? 'escaped' : 'held';
  },
});
