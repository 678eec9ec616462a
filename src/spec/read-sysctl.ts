import type { NamespaceName } from './config.ts';
import { ConfigError, type Node, textMap } from './node.ts';

/** A kernel parameter: its path below /proc/sys, what is written there, and the namespace that divides it. */
export interface Sysctl {
  namespace: NamespaceName;
  parameter: string;
  value: string;
}

/** Parameters that are of a namespace: namespaces(7), ipc_namespaces(7), uts_namespaces(7). */
const NAMESPACED: [RegExp, NamespaceName][] = [
  [/^net\//, 'network'],
  [/^fs\/mqueue\//, 'ipc'],
  [/^kernel\/(msgmax|msgmnb|msgmni|sem|shmall|shmmax|shmmni|shm_rmid_forced)$/, 'ipc'],
  [/^kernel\/domainname$/, 'uts'],
];

/** sysctl(8) takes dots between the parts, or slashes when a part has dots in it. */
function parameterPath(name: string): string | undefined {
  const path = name.includes('/') ? name : name.replaceAll('.', '/');
  const parts = path.split('/');
  const sound = parts.length > 1 && parts.every(part => /^[\w.-]+$/.test(part) && !/^\.{1,2}$/.test(part));
  return sound ? path : undefined;
}

/** Reads `linux.sysctl`; a parameter that no namespace of the container divides would change the host. */
export function readSysctl(node: Node | undefined, namespaces: readonly NamespaceName[]): Sysctl[] {
  if (!node) return [];
  return Object.entries(textMap(node)).map(([name, value]) => {
    const at = `${node.path}[${JSON.stringify(name)}]`;
    const parameter = parameterPath(name);
    if (parameter === undefined) throw new ConfigError(at, 'is not the name of a kernel parameter');
    const namespace = NAMESPACED.find(([pattern]) => pattern.test(parameter))?.[1];
    if (!namespace) throw new ConfigError(at, 'is divided by no namespace: it would change the host');
    if (!namespaces.includes(namespace)) {
      throw new ConfigError(at, `would change the host: the container has no ${namespace} namespace`);
    }
    return { parameter, value, namespace };
  });
}
