import { ownPidNamespace } from '../lab/scenarios/host-pids.ts';
import type { Mitigation } from '../lab/scenarios/mitigation.ts';
import type { MitigationName } from './mitigations.ts';

/**
 * A whole set as somebody ships it. What a kernel cannot enforce is left out, as such sets are used, and the trial
 * says so (`unenforced`).
 */
const profile = (title: string, seed: readonly string[], parts: readonly MitigationName[]): Mitigation => ({
  title,
  seed,
  parts,
  apply: config => {
    config.cell.onUnenforceable = 'warn';
    // All of them have one, also where an experiment begins without.
    ownPidNamespace(config);
  },
});

/** What a runtime did in the first years that no configuration asks for. */
const oldRuntime = ['pivot-root', 'closed-descriptors', 'new-session'] as const;
/** And what it does since it was seen how each of these is missed. */
const carefulRuntime = [
  ...oldRuntime,
  ...(['checked-directory', 'copied-runtime', 'fresh-keyring', 'safe-mounts'] as const),
] as const;

/** The sets of mitigations that attacks are tried under as wholes. Who adds a mitigation asks which of them have it. */
export const profiles = {
  'seed-2008': profile(
    "libvirt's first containers: a private root, a private devpts, a group with six devices",
    ['A1', 'A9', 'A10'],
    [...oldRuntime, 'devices-of-2008'],
  ),
  'libvirt-2009': profile(
    "libvirt with seed 004's recipe: capabilities taken from all four sets, then NOROOT locked",
    ['E1', 'E2', 'E3', 'E4', 'E5', 'E7'],
    [
      ...oldRuntime,
      ...(['devices-acl', 'drop-sys-boot', 'drop-sys-module', 'drop-sys-time'] as const),
      ...(['drop-audit', 'drop-mac', 'noroot'] as const),
    ],
  ),
  'lxc-2012': profile(
    "LXC as seed 002 has it: a few capabilities gone from the bounding set, and an AppArmor profile of the host's",
    ['C3', 'C4', 'C8', 'C9', 'C12'],
    [...oldRuntime, 'devices-acl', 'bounding-lxc', 'apparmor'],
  ),
  'oci-default': profile(
    'what container engines give: fourteen capabilities, a filter, covered and read-only files of /proc',
    ['C5', 'C6'],
    [
      ...carefulRuntime,
      ...(['devices-acl', 'oci-capabilities', 'seccomp', 'cgroupns', 'mask-proc', 'readonly-proc'] as const),
    ],
  ),
  hardened: profile(
    'everything at once that lets an ordinary service run',
    ['B13', 'C5', 'C6', 'C7'],
    [
      ...carefulRuntime,
      ...(['few-capabilities', 'no-new-privileges', 'userns', 'cgroupns', 'seccomp'] as const),
      ...(['devices-acl', 'parent-whitelist', 'mask-proc', 'readonly-proc'] as const),
      ...(['pids-limit', 'memory-limit', 'tmpfs-size', 'tmpfs-inodes'] as const),
    ],
  ),
} satisfies Record<string, Mitigation>;

/** For the variants of an attack: every profile. */
export const profileNames = Object.keys(profiles);
