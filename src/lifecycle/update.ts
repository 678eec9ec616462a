import { executeGroup, type GroupContext } from '../cgroup/execute.ts';
import type { GroupOperation } from '../cgroup/operations.ts';
import { planGroups } from '../cgroup/plan.ts';
import { parseConfig } from '../spec/read-config.ts';
import { isErrno } from '../sys/error.ts';
import { writeText } from '../sys/files.ts';
import type { System } from '../sys/system.ts';
import { loadContainer, wrongStatus } from './container.ts';
import { enterGroups } from './enter-groups.ts';
import { Failure, notEnforceable } from './failure.ts';
import type { Log } from './log.ts';
import { directoryOf, saveState, statusOf } from './state.ts';

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

/** A limit of memory below that of memory and swap can only be set before it, or after it, by how both move. */
function writeValues(system: System, values: readonly GroupOperation[], context: GroupContext): void {
  const refused = values.filter(operation => {
    try {
      executeGroup(system, operation, context);
      return false;
    } catch (error) {
      if (isErrno(error, 'EINVAL', 'EBUSY')) return true;
      throw error;
    }
  });
  for (const operation of refused) executeGroup(system, operation, context);
}

/** Of a config.json that was read once. */
interface OfResources {
  linux?: { resources?: { devices?: unknown; memory?: { swap?: number | null } } };
}

/** What is said of limits. */
interface Limits extends JsonObject {
  memory?: { limit?: unknown; swap?: unknown };
}

/** The limit of memory and swap together is no smaller than that of memory: where that goes, both go. */
function withSwap({ linux }: OfResources, limits: Limits, warn: (message: string) => void): JsonObject {
  const before = linux?.resources?.memory?.swap ?? -1;
  const { memory } = limits;
  if (memory?.limit !== -1 || (memory.swap ?? null) !== null || before === -1) return limits;
  warn(`memory has no limit any more, nor have memory and swap together, which had ${before}`);
  return { ...limits, memory: { ...memory, swap: -1 } };
}

/**
 * Changes the limits of a container that exists. `resources` is like `linux.resources`, and what it says is checked
 * like a whole config; devices are not among what can be changed, for the container holds what it has opened.
 */
export function updateContainer(
  system: System,
  root: string,
  id: string,
  resources: JsonObject,
  log: Log,
): void {
  const { state, source } = loadContainer(system, root, id);
  const status = statusOf(system, state);
  if (status === 'stopped') throw wrongStatus(id, status, 'updated');
  const warn: GroupContext['warn'] = (msg, about) => log({ level: 'warning', ...about, msg });
  const { devices, ...limits } = resources;
  const old = JSON.parse(source) as OfResources & JsonObject;
  const before = old.linux?.resources?.devices ?? [];
  // Tools send the whole object again, whatever of it changes.
  if (devices !== undefined && JSON.stringify(devices) !== JSON.stringify(before)) {
    throw new Failure({
      code: 'config',
      msg: 'resources.devices cannot be changed while a container exists',
    });
  }
  const changed = JSON.stringify(merge(old, { linux: { resources: withSwap(old, limits, warn) } }));
  const { controllers, unified } = state.features;
  const { config, notes } = parseConfig(changed);
  const known = parseConfig(source).notes;
  for (const note of notes) if (!known.includes(note)) warn(note);
  const plan = planGroups(config, id, controllers, unified);
  for (const missing of plan.notEnforceable) throw notEnforceable(missing);
  const context: GroupContext = { id, warn };
  const entered = enterGroups(system, plan, state, context);
  if (entered.length > 0) {
    warn(`container ${id} enters groups that it was not in: what it holds already is not counted there`);
    const isNew = (step: GroupOperation) =>
      step.op === 'remove-group' &&
      entered.some(enter => enter.op === 'enter-group' && enter.group === step.path);
    saveState(system, root, {
      ...state,
      attach: [...state.attach, ...entered],
      cleanup: [...state.cleanup, ...plan.cleanup.filter(isNew)],
    });
  }
  writeValues(
    system,
    plan.prepare.filter(({ op }) => op === 'group-value'),
    context,
  );
  writeText(system, `${directoryOf(root, id)}/config.json`, changed, 0o600);
}
