import { opensTerminals, planGroups } from '../cgroup/plan.ts';
import { planNamespaces } from '../namespaces/plan.ts';
import type { Config, Process } from '../spec/config.ts';
import { NO_HOOKS } from '../spec/hooks.ts';
import type { Features } from './features.ts';
import type { InitOperation, Plan } from './operations.ts';
import { planTerminal } from './plan.ts';
import { planOomScore, planProgram } from './plan-program.ts';

/** What is not about rights. */
const OWN_STATE: InitOperation['op'][] = [
  'set-scheduler',
  'set-io-priority',
  'set-memory-policy',
  'set-rlimit',
  'set-umask',
  'set-personality',
  'change-directory',
];

const onProcessors = (processors: number[] | undefined): InitOperation[] =>
  processors === undefined ? [] : [{ op: 'set-affinity', processors }];

function hasRightsOf(first: Process, other: Process): boolean {
  const rights = ({ user, capabilities, noNewPrivileges }: Process) =>
    JSON.stringify({ user: { ...user, umask: 0 }, capabilities, noNewPrivileges });
  return rights(first) === rights(other);
}

/** Whether a process can enter every namespace that the container has, which are not all that its config asks for. */
export function canJoin(config: Config, features: Features): boolean {
  return planNamespaces(config, features).names.every(name => features.joinable.includes(name));
}

/**
 * Turns the config of a container that runs, with another process in it, into what running that process does. By
 * setns(2) the process enters every namespace of the container, which are found below `namespaceDirectory`; an agent
 * (`inside`) is there, in its groups too, and holds the rights of the container's program `first`, no more. Pure.
 */
export function planExec(
  config: Config,
  id: string,
  features: Features,
  namespaceDirectory: (kind: Config['linux']['namespaces'][number]) => string,
  inside: false | { first: Process },
): Plan {
  const sameRights = inside !== false && hasRightsOf(inside.first, config.process);
  const namespaces = planNamespaces(config, features);
  const program = planProgram(config, id, features, namespaces);
  const { execCPUAffinity } = config.process;
  const groups = planGroups(config, id, features.controllers, features.unified);
  const terminal = planTerminal(config, false);
  const enter: InitOperation[] = inside ? [] : [{ op: 'await-controller', request: 'groups' }];
  return {
    prepare: [],
    namespaces: [],
    joined: inside
      ? []
      : namespaces.names.map(namespace => ({ namespace, path: namespaceDirectory(namespace) })),
    idMaps: null,
    hostFiles: null,
    trees: [],
    init: [
      { op: 'not-dumpable' },
      ...onProcessors(execCPUAffinity.initial),
      ...namespaces.rootOpened,
      { op: 'new-session' },
      ...(inside || config.cell.keyring === 'inherit' ? [] : [{ op: 'new-session-keyring' } as const]),
      ...planOomScore(config),
      // A node that the container made in place of its ptmx is opened with what its own groups allow.
      ...(opensTerminals(config, features) ? [...enter, ...terminal] : [...terminal, ...enter]),
      // Whatever cell itself is confined to.
      ...onProcessors(execCPUAffinity.final ?? (inside || execCPUAffinity.initial ? undefined : [])),
      ...(sameRights ? program.operations.filter(({ op }) => OWN_STATE.includes(op)) : program.operations),
    ],
    attach: inside ? [] : groups.attach,
    exec: program.exec,
    hooks: NO_HOOKS,
    agent: false,
    cleanup: [],
    notEnforceable: program.notEnforceable,
    notes: program.notes,
  };
}
