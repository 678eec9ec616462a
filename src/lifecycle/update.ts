import { executeGroup } from '../cgroup/execute.ts';
import { planGroups } from '../cgroup/plan.ts';
import { parseConfig } from '../spec/read-config.ts';
import { isErrno } from '../sys/error.ts';
import { writeText } from '../sys/files.ts';
import type { System } from '../sys/system.ts';
import { loadContainer, wrongStatus } from './container.ts';
import { Failure, notEnforceable } from './failure.ts';
import { directoryOf, statusOf } from './state.ts';

/** An object of a JSON file. */
export type JsonObject = Record<string, unknown>;

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What is said anew replaces what was said; lists are replaced whole. Pure. */
export function merge(base: JsonObject, changes: JsonObject): JsonObject {
  const merged = { ...base };
  for (const [name, value] of Object.entries(changes)) {
    const before = merged[name];
    merged[name] = isObject(before) && isObject(value) ? merge(before, value) : value;
  }
  return merged;
}

/**
 * Changes the limits of a container that exists. `resources` is like `linux.resources`, and what it says is checked
 * like a whole config; devices are not among what can be changed, for the container holds what it has opened.
 */
export function updateContainer(system: System, root: string, id: string, resources: JsonObject): void {
  const { state, source } = loadContainer(system, root, id);
  const status = statusOf(system, state);
  if (status === 'stopped') throw wrongStatus(id, status, 'updated');
  if ('devices' in resources) {
    throw new Failure({
      code: 'config',
      msg: 'resources.devices cannot be changed while a container exists',
    });
  }
  const changed = JSON.stringify(merge(JSON.parse(source) as JsonObject, { linux: { resources } }));
  const { controllers, unified } = state.features;
  const plan = planGroups(parseConfig(changed).config, id, controllers, unified);
  for (const missing of plan.notEnforceable) throw notEnforceable(missing);
  const context = { id, warn: () => {} };
  for (const operation of plan.prepare) {
    if (operation.op !== 'group-value') continue;
    try {
      executeGroup(system, operation, context);
    } catch (error) {
      if (!isErrno(error, 'ENOENT')) throw error;
      throw new Failure({
        code: 'config',
        msg: `container ${id} has no group for ${operation.file}: a limit of that kind in its config makes one`,
      });
    }
  }
  writeText(system, `${directoryOf(root, id)}/config.json`, changed, 0o600);
}
