import type { System } from '../sys/system.ts';
import { bindRoot, enterRoot, makePrivate } from './enter-root.ts';
import { makeReadonly, maskPath } from './hide.ts';
import { mountInRoot, type Places } from './mount-in-root.ts';
import { bindNode, makeLink, makeNode } from './nodes.ts';
import type { MountOperation } from './operations.ts';
import { PROPAGATIONS } from './options.ts';

/** Carries out mount operations in init; remembers the root between them. */
export function mountExecutor(system: System, bundle: string): (operation: MountOperation) => void {
  let opened: Places | undefined;
  const places = (): Places => {
    if (opened) return opened;
    throw new Error('the plan mounts before it binds the root');
  };
  return operation => {
    switch (operation.op) {
      case 'private-mounts':
        return makePrivate(system);
      case 'set-propagation':
        return system.mount(null, '/', null, PROPAGATIONS[operation.propagation], null);
      case 'bind-root': {
        const { path, shared } = operation;
        opened = { root: bindRoot(system, path, shared === true), rootPath: path, bundle };
        return;
      }
      case 'mount':
        return mountInRoot(system, places(), operation, operation.safe);
      case 'make-node':
        return makeNode(system, places().root, operation);
      case 'bind-node':
        return bindNode(system, places().root, operation);
      case 'make-link':
        return makeLink(system, places().root, operation.path, operation.target);
      case 'mask-path':
        return maskPath(system, places(), operation.path, operation.safe);
      case 'readonly-path':
        return makeReadonly(system, places().root, operation.path);
      case 'enter-root':
        return enterRoot(system, places(), operation);
    }
  };
}
