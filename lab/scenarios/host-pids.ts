import type { ContainerConfig } from './container-config.ts';

/** Leaves the container in the host's pid namespace, until a mitigation gives it one of its own. */
export function inHostsPidNamespace({ linux }: ContainerConfig): void {
  linux.namespaces = linux.namespaces.filter(({ type }) => type !== 'pid');
}

/** A pid namespace of the container's own, unless it has one. */
export function ownPidNamespace({ linux }: ContainerConfig): void {
  if (!linux.namespaces.some(({ type }) => type === 'pid')) linux.namespaces.push({ type: 'pid' });
}
