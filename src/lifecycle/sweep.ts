import type { System } from '../sys/system.ts';
import { Failure } from './failure.ts';
import { removeContainer } from './remove.ts';
import { containerIds, isAlive, readState } from './state.ts';

/**
 * Removes what containers left whose controller was killed before it could (row B4): their groups and their state.
 * A container that was detached is left to `cell delete`, unless it died before it was made. To be called under the
 * lock.
 */
export function sweep(system: System, root: string, warn: (message: string) => void): void {
  for (const id of containerIds(system, root)) {
    const state = readState(system, root, id);
    if (state === undefined || state === 'broken') continue;
    const orphaned = !isAlive(system, state) && !isAlive(system, state.controller);
    if (!orphaned || (state.detached && state.status !== 'creating')) continue;
    try {
      removeContainer(system, root, state, warn);
      warn(`container ${id} had died without being cleaned up; its groups and its state are removed`);
    } catch (error) {
      // One that cannot be removed must not keep others from starting.
      if (!(error instanceof Failure)) throw error;
      warn(`container ${id} had died and cannot be cleaned up: ${error.message}`);
    }
  }
}
