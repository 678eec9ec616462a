import type { GroupOperation } from '../cgroup/operations.ts';
import type { ShownGroup } from '../cgroup/place.ts';
import { exists } from '../sys/files.ts';
import type { System } from '../sys/system.ts';
import { Failure } from './failure.ts';

/** A group below the container's own, in the hierarchies of these controllers; none named: in all of them. */
export interface SubGroup {
  controllers: string[];
  path: string;
}

/** Takes `[CONTROLLER[,CONTROLLER...]:]PATH` apart. Text says what is wrong with it. */
export function parseSubGroups(written: readonly string[]): SubGroup[] | string {
  const seen = new Set<string>();
  const groups: SubGroup[] = [];
  for (const text of written) {
    const colon = text.indexOf(':');
    const controllers = colon < 0 ? [] : text.slice(0, colon).split(',');
    const parts = text
      .slice(colon + 1)
      .split('/')
      .filter(part => part !== '' && part !== '.');
    if (controllers.includes('')) return `\`${text}\` names no controller before the colon`;
    if (parts.includes('..')) return `\`${text}\` leads out of the container's group`;
    if (controllers.length === 0 && written.length > 1)
      return `\`${text}\` is for every hierarchy, and another is given: name controllers`;
    for (const name of controllers) {
      if (seen.has(name)) return `the controller \`${name}\` is named twice`;
      seen.add(name);
    }
    groups.push({ controllers, path: parts.join('/') });
  }
  return groups;
}

/**
 * What a process enters in the place of `attach`: in each hierarchy the group that is asked for. `shown` tells which
 * controllers a group is of. Failure `config` of a controller that the container has no group of, or a group that is not
 * there, before anything is run.
 */
export function inSubGroups(
  system: System,
  id: string,
  attach: readonly GroupOperation[],
  shown: readonly ShownGroup[],
  wanted: readonly SubGroup[],
): GroupOperation[] {
  const fail = (msg: string): never => {
    throw new Failure({ code: 'config', msg: `--cgroup: ${msg}` });
  };
  const namesOf = (group: string) => shown.find(({ path }) => path === group)?.names ?? [];
  const own = attach.flatMap(step => (step.op === 'enter-group' ? namesOf(step.group) : []));
  if (own.length === 0 && wanted.length > 0) fail(`container ${id} has no group`);
  const unknown = wanted.flatMap(({ controllers }) => controllers).find(name => !own.includes(name));
  if (unknown !== undefined)
    fail(`container ${id} has no group of \`${unknown}\`; it has those of ${own.join(', ')}`);
  return attach.map(step => {
    if (step.op !== 'enter-group') return step;
    const names = namesOf(step.group);
    const asked = wanted.filter(
      ({ controllers }) => controllers.length === 0 || controllers.some(name => names.includes(name)),
    );
    const paths = [...new Set(asked.map(({ path }) => path))];
    if (paths.length > 1) fail(`${names.join(', ')} are one hierarchy, which has one group for a process`);
    const [path = ''] = paths;
    if (path === '') return step;
    const group = `${step.group}/${path}`;
    if (!exists(system, group)) fail(`container ${id} has no group ${path} of ${names.join(', ')}: ${group}`);
    return { ...step, group };
  });
}
