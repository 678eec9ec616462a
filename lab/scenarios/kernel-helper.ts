import { profileNames } from '../../scenarios/profiles.ts';
import type { Expectation } from '../matrix/expectation.ts';
import type { Actor } from './actor.ts';
import type { Bench } from './bench.ts';
import { attack, type ScenarioModule } from './define.ts';
import { escaped, held, notBuiltIn } from './expected.ts';
import { hostRanProgram, plantProgram } from './host-program.ts';
import { lxcMayNotWrite } from './lxc-profile.ts';

interface HelperQuestion {
  title: string;
  seed: readonly string[];
  variants: readonly string[];
  expectations: readonly Expectation[];
  /** The file that names the program which the kernel runs, as root of the host, on some occasion. */
  setting: string;
  /** Why a kernel without the file lacks it. */
  absent: string;
  /** What is written to it, of the program's path on the host. */
  value?(program: string): string;
  /** Gets at the file before it is written to, where something has to be done for that. */
  prepare?(inside: Actor, bench: Bench): Promise<void>;
  /** Gives the occasion. */
  provoke(inside: Actor, bench: Bench): Promise<void>;
}

/**
 * Whether a container can name the program that the host's kernel runs on some occasion, and have it run. That the mark
 * of the container's own program is on the host afterwards is the proof; that the setting was taken is none.
 */
export const kernelHelperAttack = ({
  setting,
  absent,
  value = program => program,
  prepare = async () => {},
  provoke,
  ...question
}: HelperQuestion): ScenarioModule =>
  attack({
    ...question,
    async attempt(bench) {
      const there = await bench.host`open ${setting} w`;
      if (bench.read(there, { ok: 'there', ENOENT: 'absent' }) === 'absent') bench.notApplicable(absent);
      const { inside } = await bench.container();
      const program = await plantProgram(inside);
      await prepare(inside, bench);
      const written = await inside`write ${setting} ${value(program)}`;
      const refused = { EACCES: 'refused', EPERM: 'refused', EROFS: 'refused', ENOENT: 'refused' };
      if (bench.read(written, { ok: 'written', ...refused }) === 'refused') return 'held';
      await provoke(inside, bench);
      return (await hostRanProgram(bench)) ? 'escaped' : 'held';
    },
  });

/** Under which attacks on a file of /proc/sys that asks for uid 0, and for nothing else, are tried. */
export const sysctlVariants = [
  ...['drop-sys-admin', 'drop-all', 'mask-proc', 'readonly-proc', 'readonly-proc+drop-sys-admin', 'userns'],
  ...['seccomp', 'apparmor-paths', ...profileNames],
];

/** What is expected of them. */
export const sysctlExpectations = (kernels = 'all'): readonly Expectation[] => [
  ...lxcMayNotWrite,
  ...escaped(
    ['none', 'drop-sys-admin', 'drop-all', 'seed-2008', 'libvirt-2009', 'lxc-2012'],
    'test_perm of a sysctl looks at the uid, never at capabilities, and the program runs on the host',
    kernels,
  ),
  ...escaped('mask-proc', 'the file is not among those that are covered', kernels),
  ...escaped('seccomp', 'to a filter it is a write(2) like any other', kernels),
  ...held(
    ['readonly-proc', 'readonly-proc+drop-sys-admin', 'oci-default'],
    '/proc/sys is a mount of its own, and read-only: EROFS',
    kernels,
  ),
  ...held(
    'apparmor-paths',
    'the profile denies the file by its pathname, to root with every capability too: EACCES',
    kernels,
  ),
  ...held(
    ['userns', 'hardened'],
    "the file belongs to the host's root, who is nobody in the container (GLOBAL_ROOT_UID)",
    kernels,
  ),
];

/** That a kernel has no helper for events of devices; commit 86d56134f1b6 (3.16) made it a choice of who builds it. */
export const noUeventHelper: Expectation = notBuiltIn('CONFIG_UEVENT_HELPER', '3.16..');
