import type { Verbs } from '../verb.ts';
import { bpfVerbs } from './bpf.ts';
import { clockVerbs } from './clock.ts';
import { consumptionVerbs } from './consumption.ts';
import { detachedMountVerbs } from './detached-mounts.ts';
import { fileVerbs } from './files.ts';
import { handleVerbs } from './handles.ts';
import { heldVerbs } from './held.ts';
import { kernelVerbs } from './kernel.ts';
import { keyVerbs } from './keys.ts';
import { launchVerbs } from './launch.ts';
import { linkVerbs } from './links.ts';
import { mountVerbs } from './mounts.ts';
import { performanceVerbs } from './performance.ts';
import { privilegeVerbs } from './privileges.ts';
import { processVerbs } from './processes.ts';
import { rootVerbs } from './roots.ts';
import { seccompVerbs } from './seccomp.ts';
import { syscallVerbs } from './syscalls.ts';
import { terminalVerbs } from './terminals.ts';
import { tracingVerbs } from './tracing.ts';

/** Everything that probe can be told to do, apart from `clone` and `exec`, which make another probe. */
export const verbs: Verbs = {
  ...consumptionVerbs,
  ...handleVerbs,
  ...keyVerbs,
  ...launchVerbs,
  ...linkVerbs,
  ...rootVerbs,
  ...tracingVerbs,
  ...bpfVerbs,
  ...detachedMountVerbs,
  ...clockVerbs,
  ...fileVerbs,
  ...heldVerbs,
  ...kernelVerbs,
  ...mountVerbs,
  ...performanceVerbs,
  ...privilegeVerbs,
  ...processVerbs,
  ...seccompVerbs,
  ...syscallVerbs,
  ...terminalVerbs,
};
