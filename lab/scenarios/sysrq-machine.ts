import { profileNames } from '../../scenarios/profiles.ts';
import type { Downfall } from '../guest/guest.ts';
import type { Expectation } from '../matrix/expectation.ts';
import type { Bench } from './bench.ts';
import { attack, type ScenarioModule } from './define.ts';
import { escaped, held } from './expected.ts';
import { lxcMayNotWrite } from './lxc-profile.ts';
import { trigger } from './sysrq.ts';

interface MachineQuestion {
  title: string;
  /** The magic key. */
  key: string;
  /** What the machine does when the key reaches its kernel. */
  downfall: Downfall;
  /** Ends the trial where the kernel has no such key. */
  ask?(bench: Bench): Promise<void>;
  /** Where that is. */
  lacking?: readonly Expectation[];
}

/** Whether root in a container brings the host's machine down with a magic key. The machine itself is the witness. */
export const sysrqMachineAttack = ({
  title,
  key,
  downfall,
  ask,
  lacking = [],
}: MachineQuestion): ScenarioModule =>
  attack({
    title,
    seed: ['C6', 'C7', 'E1'],
    needs: ['CONFIG_MAGIC_SYSRQ'],
    variants: [
      ...['drop-sys-boot', 'drop-all', 'seccomp', 'mask-proc', 'userns', 'apparmor-paths'],
      ...profileNames,
    ],
    expectations: [
      ...lacking,
      ...lxcMayNotWrite,
      ...escaped(
        ['none', 'seed-2008', 'libvirt-2009', 'lxc-2012'],
        'the file asks for no capability, and no pid namespace stands between it and the machine',
      ),
      ...escaped(['drop-sys-boot', 'drop-all'], 'CAP_SYS_BOOT is what reboot(2) asks for, not this file'),
      ...escaped('seccomp', 'to a filter it is a write(2) like any other'),
      ...held(['mask-proc', 'oci-default', 'hardened'], 'the write goes into what covers the file'),
      ...held('userns', "the file belongs to the host's root, who is nobody in the container: EACCES"),
      ...held('apparmor-paths', 'the profile denies the file by its pathname'),
    ],
    async attempt(bench) {
      await ask?.(bench);
      const { inside } = await bench.container();
      const fate = await bench.fateOf(() => inside`write /proc/${trigger} ${key}`);
      if (fate === downfall) return 'escaped';
      return fate === 'running' ? 'held' : bench.unforeseen(`the machine went down as ${fate}`);
    },
  });
