import type { Hook } from '../spec/hooks.ts';
import { parseConfig } from '../spec/read-config.ts';
import { readTextIfPresent } from '../sys/files.ts';
import type { System } from '../sys/system.ts';
import { runEveryHook } from './hooks.ts';
import { executeController } from './start.ts';
import { directoryOf, forgetState, ociState, type State } from './state.ts';

/** The hooks of the config as it was when the container was made; none of a config that was never whole. */
function poststopHooks(system: System, root: string, id: string): Hook[] {
  const source = readTextIfPresent(system, `${directoryOf(root, id)}/config.json`);
  try {
    return source === undefined ? [] : parseConfig(source).config.hooks.poststop;
  } catch {
    return [];
  }
}

/**
 * Removes everything of a container that has stopped: its groups, then its poststop hooks run, then its id is free.
 * Who has not made it does not know the hooks.
 */
export function removeContainer(
  system: System,
  root: string,
  state: State,
  warn: (message: string) => void,
  poststop?: Hook[],
): void {
  executeController(system, state.cleanup, { id: state.id, warn });
  const hooks = poststop ?? poststopHooks(system, root, state.id);
  runEveryHook(system, hooks, JSON.stringify(ociState(state, 'stopped')), warn);
  forgetState(system, root, state.id);
}
