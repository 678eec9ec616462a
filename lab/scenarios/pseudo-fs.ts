import { profileNames } from '../../scenarios/profiles.ts';
import type { Expectation } from '../matrix/expectation.ts';
import type { DecisiveOption } from '../matrix/options.ts';
import type { Actor } from './actor.ts';
import type { Bench } from './bench.ts';
import { attack, type ScenarioModule } from './define.ts';
import { escaped, held } from './expected.ts';
import { lxcMayNotMount } from './lxc-profile.ts';
import { barred } from './sysrq.ts';

interface PseudoFileSystem {
  title: string;
  seed: readonly string[];
  needs?: readonly DecisiveOption[];
  /** As /proc/filesystems names it. */
  type: string;
  /** What differs from `expectationsOfMount`, first. */
  expectations: readonly Expectation[];
  /** Says what there is to do harm to, seen from the host's own mount of it; undefined when there is nothing. */
  target(host: Actor, at: string, bench: Bench): Promise<Target | undefined>;
}

/** Something of the host that a file of the file system changes. */
export interface Target {
  /** Changes it through the attacker's own mount. A refusal is for the lab to see on the host. */
  harm(inside: Actor, at: string): Promise<void>;
  /** Whether the host finds it changed. */
  isHarmed(): Promise<boolean>;
}

/** Under which mounts of the kernel's file systems are tried. */
const variants = ['drop-sys-admin', 'userns', 'seccomp', 'apparmor-paths', 'apparmor', ...profileNames];

/** What is expected of them where the file system and the target are there. */
export const expectationsOfMount = (kernels = 'all'): readonly Expectation[] => [
  ...lxcMayNotMount,
  ...escaped(
    ['none', 'seed-2008', 'lxc-2012'],
    'there is one such file system, and CAP_SYS_ADMIN mounts it anywhere',
    kernels,
  ),
  ...escaped(
    'apparmor-paths',
    'the profile denies the pathnames below /sys, and the files are mounted elsewhere',
    kernels,
  ),
  ...held('apparmor', 'no rule allows this mount', kernels),
  ...held(['drop-sys-admin', 'oci-default'], 'mount(2) needs CAP_SYS_ADMIN', kernels),
  ...held('libvirt-2009', 'NOROOT leaves root without CAP_SYS_ADMIN, whatever was to be dropped', kernels),
  ...held(['userns', 'hardened'], 'no user namespace may mount it: it lacks FS_USERNS_MOUNT', kernels),
  ...held('seccomp', 'the filter denies mount(2)', kernels),
];

/**
 * Whether a container can mount a file system of the kernel's that shows the host, and change the host through it. That
 * it can be mounted is not the harm (LXC's profile lets it be, and denies the contents).
 */
export const pseudoFsAttack = ({
  type,
  target,
  expectations,
  ...question
}: PseudoFileSystem): ScenarioModule =>
  attack({
    ...question,
    variants,
    expectations,
    async attempt(bench) {
      const at = '/host-view';
      await bench.host.must`mkdir ${at}`;
      const own = await bench.host`mount -t ${type} none ${at}`;
      if (bench.read(own, { ok: 'there', ENODEV: 'absent' }) === 'absent')
        bench.notApplicable(`the kernel has no ${type}`);
      const found = await target(bench.host, at, bench);
      if (!found) return bench.notApplicable(`there is nothing in this kernel's ${type} to try it on`);
      const { inside } = await bench.container();
      await inside.must`mkdir /mnt`;
      const mounted = await inside`mount -t ${type} none /mnt`;
      if (bench.read(mounted, { ok: 'mounted', ...barred }) === 'barred') return 'held';
      await found.harm(inside, '/mnt');
      return (await found.isHarmed()) ? 'escaped' : 'held';
    },
  });

/** A file whose value the attacker changes. `shows` is how the host reads the changed value. */
export const knob =
  (file: string, value: string, shows: string) =>
  async (host: Actor, at: string): Promise<Target | undefined> => {
    const before = await host`read ${at}/${file}`;
    if (!before.ok || before.text?.includes(shows)) return undefined;
    return {
      async harm(inside, mount) {
        await inside`write ${mount}/${file} ${value}`;
      },
      async isHarmed() {
        const { text = '' } = await host.must`read ${at}/${file}`;
        return text.includes(shows);
      },
    };
  };
