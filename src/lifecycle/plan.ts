import { planGroups } from '../cgroup/plan.ts';
import { planMounts } from '../mounts/plan.ts';
import { planNamespaces } from '../namespaces/plan.ts';
import { planPrivileges } from '../privileges/plan.ts';
import type { Config, NamespaceName } from '../spec/config.ts';
import type { Features } from './features.ts';
import type { InitOperation, Plan } from './operations.ts';

/** Where a container comes from. */
export interface Container {
  id: string;
  /** Absolute. */
  bundle: string;
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
  const namespaces = planNamespaces(config, features);
  const mounts = planMounts(config, rootPath, features.devpts, namespaces);
  const privileges = planPrivileges(config, features.privileges);
  return {
    prepare: groups.prepare,
    namespaces: namespaces.cloned,
    joined: namespaces.joined,
    idMaps: namespaces.idMaps,
    init: [
      ...namespaces.first,
      { op: 'new-session' },
      ...mounts.operations,
      ...namespaces.grouped,
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
      ...namespaces.notEnforceable,
      ...groups.notEnforceable,
      ...mounts.notEnforceable,
      ...privileges.notEnforceable,
    ],
    notes: [...namespaces.notes, ...privileges.notes],
  };
}
