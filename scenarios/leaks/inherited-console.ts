import { attack } from '../../lab/scenarios/define.ts';
import { escaped, held, notBuiltIn } from '../../lab/scenarios/expected.ts';
import { profileNames } from '../profiles.ts';

const STANDARD_ERROR = 2;
const command = 'command-of-the-container';

export default attack({
  title:
    'Can the container type into the console that the runtime was started from, by selecting text on it and pasting that?',
  needs: ['CONFIG_VT'],
  variants: [
    'new-session',
    'drop-sys-admin',
    'new-session+drop-sys-admin',
    'userns',
    'seccomp',
    'new-terminal',
    ...profileNames,
  ],
  expectations: [
    notBuiltIn('CONFIG_VT'),
    ...escaped(
      ['none', 'new-session', 'seccomp', 'seed-2008', 'lxc-2012'],
      'tioclinux lets CAP_SYS_ADMIN select and paste on any console that is open, its own or not',
    ),
    ...held('new-terminal', "what the container has is a terminal of its own; the caller's is closed"),
    ...escaped(
      ['drop-sys-admin', 'userns'],
      "on its own controlling terminal anybody may: the session is the caller's",
      '..6.6',
    ),
    ...held(
      ['drop-sys-admin', 'userns'],
      'commit 8d1b43f6a6df (6.7): to select and to paste needs CAP_SYS_ADMIN of the host',
      '6.7..',
    ),
    ...held(
      ['new-session+drop-sys-admin', 'libvirt-2009', 'oci-default', 'hardened'],
      'tioclinux: the console is not that of the session, and the capability is gone',
    ),
  ],
  async attempt(bench) {
    await bench.host.must`mknod /dev/console-of-the-caller c 4 1`;
    const caller = await bench.forked();
    const console = await caller`control-terminal /dev/console-of-the-caller`;
    if (bench.read(console, { ok: 'there', ENXIO: 'absent', ENODEV: 'absent' }) === 'absent')
      bench.notApplicable('the kernel has no virtual consoles (CONFIG_VT)');
    const descriptor = console.ok ? (console.number ?? -1) : -1;
    await caller.must`place /proc/self/fd/${descriptor} rw ${STANDARD_ERROR}`;
    const { inside } = await bench.container({
      caller,
      base: ({ cell }) => {
        cell.session = 'inherit';
      },
    });

    await inside`paste ${STANDARD_ERROR} ${command}`;
    // What the caller's shell would read next.
    const typed = await caller`read-waiting ${descriptor} 64`;
    if (bench.read(typed, { ok: 'something', EAGAIN: 'nothing' }) === 'nothing') return 'held';
    return typed.ok && typed.text?.includes(command) ? 'escaped' : 'held';
  },
});
