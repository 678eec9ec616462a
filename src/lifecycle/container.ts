import type { Config } from '../spec/config.ts';
import { parseConfig } from '../spec/read-config.ts';
import { readText } from '../sys/files.ts';
import type { System } from '../sys/system.ts';
import { Failure } from './failure.ts';
import { directoryOf, readState, type State, type Status } from './state.ts';

/** A container that exists, and the config it was made from. */
export interface Known {
  state: State;
  config: Config;
  /** The text of the config. */
  source: string;
}

/** The state of a container; Failure `no-such-container`. */
export function loadState(system: System, root: string, id: string): State {
  const state = readState(system, root, id);
  if (state !== undefined && state !== 'broken') return state;
  throw new Failure({
    code: 'no-such-container',
    msg: `there is no container ${id} in ${root}; see: cell list`,
  });
}

/** A container with its config. */
export function loadContainer(system: System, root: string, id: string): Known {
  const state = loadState(system, root, id);
  const source = readText(system, `${directoryOf(root, id)}/config.json`);
  return { state, config: parseConfig(source).config, source };
}

/** `done` is what cannot be done to a container of this status. */
export function wrongStatus(id: string, status: Status, done: string): Failure {
  return new Failure({ code: 'wrong-status', msg: `container ${id} is ${status} and cannot be ${done}` });
}
