import type { Verbs } from '../verb.ts';
import { clockVerbs } from './clock.ts';
import { fileVerbs } from './files.ts';
import { mountVerbs } from './mounts.ts';
import { processVerbs } from './processes.ts';
import { terminalVerbs } from './terminals.ts';

/** Everything that probe can be told to do, apart from `clone`, which makes another probe. */
export const verbs: Verbs = { ...clockVerbs, ...fileVerbs, ...mountVerbs, ...processVerbs, ...terminalVerbs };
