import { planGroups } from '../cgroup/plan.ts';
import { planMounts } from '../mounts/plan.ts';
import { planPrivileges } from '../privileges/plan.ts';
import type { Config, NamespaceName } from '../spec/config.ts';
import type { NotEnforceable } from './failure.ts';
import type { Features } from './features.ts';
import type { InitOperation, Plan } from './operations.ts';

/** Where a container comes from. */
export interface Container {
  id: string;
  /** Absolute. */
  bundle: string;
}

function planNamespaces(
  config: Config,
  features: Features,
): { names: NamespaceName[]; missing: NotEnforceable[] } {
  const usable = (name: NamespaceName) => ['present', 'clone-only'].includes(features.namespaces[name]);
  const why = (name: NamespaceName) =>
    features.namespaces[name] === 'denied'
      ? 'this process may not make one'
      : 'it does not have that namespace';
  const asked = config.linux.namespaces;
  return {
    names: asked.filter(usable),
    missing: asked
      .filter(name => !usable(name))
      .map(name => ({ mitigation: `namespace-${name}`, why: why(name) })),
  };
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

/** Turns a config and a kernel into everything that starting the container will do. Pure. */
export function planContainer(config: Config, container: Container, features: Features): Plan {
  const { process } = config;
  const groups = planGroups(config, container.id, features.controllers);
  const root = config.root.path;
  const rootPath = root.startsWith('/') ? root : `${container.bundle}/${root}`;
  const mounts = planMounts(config, rootPath, features.devpts);
  const privileges = planPrivileges(config, features.privileges);
  const namespaces = planNamespaces(config, features);
  return {
    prepare: groups.prepare,
    namespaces: namespaces.names,
    init: [
      { op: 'new-session' },
      ...mounts.operations,
      ...hostNames(config, namespaces.names),
      ...process.rlimits.map((limit): InitOperation => ({ op: 'set-rlimit', ...limit })),
      { op: 'set-umask', mask: process.user.umask },
      ...privileges.operations,
      // As the user that the program will be, who may not be allowed there.
      { op: 'change-directory', path: process.cwd },
      // Changing ids forgets it (kernel/cred.c, commit_creds), so it comes last.
      { op: 'die-with-controller' },
    ],
    attach: groups.attach,
    exec: { args: process.args, env: process.env },
    cleanup: groups.cleanup,
    notEnforceable: [
      ...namespaces.missing,
      ...groups.notEnforceable,
      ...mounts.notEnforceable,
      ...privileges.notEnforceable,
    ],
    notes: privileges.notes,
  };
}
