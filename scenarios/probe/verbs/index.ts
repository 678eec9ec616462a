import type { Verbs } from '../verb.ts';
import { bpfVerbs } from './bpf.ts';
import { clockVerbs } from './clock.ts';
import { fileVerbs } from './files.ts';
import { heldVerbs } from './held.ts';
import { mountVerbs } from './mounts.ts';
import { privilegeVerbs } from './privileges.ts';
import { processVerbs } from './processes.ts';
import { seccompVerbs } from './seccomp.ts';
import { syscallVerbs } from './syscalls.ts';
import { terminalVerbs } from './terminals.ts';

/** Everything that probe can be told to do, apart from `clone` and `exec`, which make another probe. */
export const verbs: Verbs = {
  ...bpfVerbs,
  ...clockVerbs,
  ...fileVerbs,
  ...heldVerbs,
  ...mountVerbs,
  ...privilegeVerbs,
  ...processVerbs,
  ...seccompVerbs,
  ...syscallVerbs,
  ...terminalVerbs,
};
