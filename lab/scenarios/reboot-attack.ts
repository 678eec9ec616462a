import { profileNames } from '../../scenarios/profiles.ts';
import type { Downfall } from '../guest/guest.ts';
import type { ScenarioModule } from './define.ts';
import { attack } from './define.ts';
import { escaped, held } from './expected.ts';
import { inHostsPidNamespace } from './host-pids.ts';

interface RebootQuestion {
  title: string;
  /** The command of reboot(2), as probe names it. */
  command: string;
  /** What the machine may do when the command reaches it. */
  downfalls: readonly Downfall[];
  seed: readonly string[];
}

/** Whether root in a container brings the host's machine down with reboot(2). The machine itself is the witness. */
export const rebootAttack = ({ title, command, downfalls, seed }: RebootQuestion): ScenarioModule =>
  attack({
    title,
    seed,
    variants: ['pidns', 'drop-sys-boot', 'pidns+drop-sys-boot', 'pidns+userns', 'seccomp', ...profileNames],
    expectations: [
      ...escaped('none', 'CAP_SYS_BOOT is all that reboot(2) asks for in the pid namespace of the host'),
      ...escaped(
        ['pidns', 'seed-2008', 'lxc-2012'],
        'reboot(2) does not look at pid namespaces before 3.4',
        '..3.3',
      ),
      ...held(
        ['pidns', 'seed-2008', 'lxc-2012'],
        'commit cf3f89214ef6 (3.4): reboot_pid_ns ends the namespace instead of the machine',
        '3.4..',
      ),
      ...held(
        ['drop-sys-boot', 'pidns+drop-sys-boot', 'libvirt-2009', 'oci-default', 'hardened'],
        'reboot(2) asks for CAP_SYS_BOOT first: EPERM',
      ),
      ...held(
        'pidns+userns',
        'root of a user namespace ends the pid namespace that it owns (3.9), and nothing else; in 3.8 it may not even do that',
      ),
      ...held('seccomp', 'reboot(2) is on the list of what is denied'),
    ],
    async attempt(bench) {
      const { inside } = await bench.container({ base: inHostsPidNamespace });
      const fate = await bench.fateOf(() => inside`reboot ${command}`);
      if (fate === 'running') return 'held';
      return downfalls.includes(fate) ? 'escaped' : bench.unforeseen(`the machine went down as ${fate}`);
    },
  });
