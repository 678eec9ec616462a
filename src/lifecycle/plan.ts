import { planGroups } from '../cgroup/plan.ts';
import { planMounts } from '../mounts/plan.ts';
import { planNamespaces } from '../namespaces/plan.ts';
import type { Config, NamespaceName } from '../spec/config.ts';
import { ConfigError } from '../spec/node.ts';
import type { Features } from './features.ts';
import type { InitOperation, Plan } from './operations.ts';
import { planOomScore, planProgram } from './plan-program.ts';

/** Where a container comes from. */
export interface Container {
  id: string;
  /** Absolute. */
  bundle: string;
  /** It outlives the process that starts it. */
  detached?: boolean;
}

/** What follows a missing namespace: without it these would act on the host. */
function hostNames(config: Config, namespaces: NamespaceName[]): InitOperation[] {
  if (!namespaces.includes('uts')) return [];
  const { hostname, domainname } = config;
  return [
    ...(hostname === undefined ? [] : [{ op: 'set-hostname', name: hostname } as const]),
    ...(domainname === undefined ? [] : [{ op: 'set-domainname', name: domainname } as const]),
  ];
}

/** What a parameter of a namespace that is missing would change is the host's. */
function parameters(config: Config, namespaces: NamespaceName[]): InitOperation[] {
  return config.linux.sysctl
    .filter(({ namespace }) => namespaces.includes(namespace))
    .map(({ parameter, value }) => ({ op: 'set-sysctl', parameter, value }));
}

/** Hooks between the mounts and the root (OCI runtime-spec, createRuntime and createContainer). */
function hooksBeforeRoot({ hooks }: Config): InitOperation[] {
  const { prestart, createRuntime, createContainer } = hooks;
  if (prestart.length + createRuntime.length + createContainer.length === 0) return [];
  return [
    { op: 'await-controller', request: 'runtime-hooks' },
    ...(createContainer.length > 0 ? [{ op: 'run-hooks', hooks: createContainer } as const] : []),
  ];
}

function withHooks(config: Config, operations: readonly InitOperation[]): InitOperation[] {
  return operations.flatMap(operation =>
    operation.op === 'enter-root' ? [...hooksBeforeRoot(config), operation] : [operation],
  );
}

/** The terminal of a process; before the groups, whose devices may not hold it. */
export function planTerminal(config: Config, console: boolean): InitOperation[] {
  const { terminal, consoleSize, user } = config.process;
  if (!terminal) return [];
  if (!config.mounts.some(({ destination }) => destination === '/dev/pts' || destination === '/dev')) {
    throw new ConfigError('process.terminal', 'needs a mount of devpts at /dev/pts');
  }
  return [{ op: 'open-terminal', uid: user.uid, size: consoleSize, console }];
}

/** Turns a config and a kernel into everything that starting the container will do. Pure. */
export function planContainer(config: Config, container: Container, features: Features): Plan {
  const groups = planGroups(config, container.id, features.controllers, features.unified);
  const root = config.root.path;
  const rootPath = root.startsWith('/') ? root : `${container.bundle}/${root}`;
  const namespaces = planNamespaces(config, features);
  const mounts = planMounts(config, rootPath, features, namespaces, groups.shown);
  const program = planProgram(config, container.id, features, namespaces);
  return {
    prepare: [...groups.prepare, ...program.prepare],
    namespaces: namespaces.cloned,
    joined: namespaces.joined,
    idMaps: namespaces.idMaps,
    hostFiles: mounts.hostFiles,
    trees: mounts.trees,
    init: [
      ...namespaces.first,
      // A terminal is given to the leader of a session.
      ...(config.cell.session === 'new' || config.process.terminal ? [{ op: 'new-session' } as const] : []),
      ...(config.cell.keyring === 'new' ? [{ op: 'new-session-keyring' } as const] : []),
      ...planOomScore(config),
      ...parameters(config, namespaces.names),
      ...withHooks(config, mounts.operations),
      ...planTerminal(config, true),
      ...namespaces.grouped,
      // Whatever cell itself is confined to.
      { op: 'set-affinity', processors: [] },
      ...hostNames(config, namespaces.names),
      ...program.operations,
      // Changing ids forgets it (kernel/cred.c, commit_creds), so it comes last.
      ...(container.detached ? [] : [{ op: 'die-with-controller' } as const]),
    ],
    attach: groups.attach,
    exec: program.exec,
    hooks: config.hooks,
    agent: config.cell.agent === 'auto' && !features.joinable.includes('pid'),
    cleanup: [...groups.cleanup, ...program.cleanup],
    notEnforceable: [
      ...namespaces.notEnforceable,
      ...groups.notEnforceable,
      ...mounts.notEnforceable,
      ...program.notEnforceable,
    ],
    notes: [...namespaces.notes, ...mounts.notes, ...program.notes],
  };
}
