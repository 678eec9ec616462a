import type { System } from '../sys/system.ts';
import { bindRoot, enterRoot, makePrivate } from './enter-root.ts';
import { makeReadonly, maskPath } from './hide.ts';
import { mountInRoot, type Places } from './mount-in-root.ts';
import { bindNode, makeLink, makeNode } from './nodes.ts';
import type { MountOperation, PlannedMount } from './operations.ts';
import { PROPAGATIONS } from './options.ts';

function treeOf({ tree }: PlannedMount, received: readonly number[]): number | undefined {
  if (tree === undefined) return undefined;
  const fd = received[tree];
  if (fd === undefined) throw new Error('the plan mounts a tree that the controller did not make');
  return fd;
}

/** `trees` is the socket that the controller sends them through, in one message. */
function receiveTrees(system: System, trees: number | undefined, count: number): number[] {
  if (trees === undefined) throw new Error('nobody makes the trees of the plan');
  const { descriptors } = system.recvmsg(trees, 1, count);
  system.close(trees);
  return descriptors;
}

/** Carries out mount operations in init; remembers the root between them. */
export function mountExecutor(
  system: System,
  bundle: string,
  trees: number | undefined,
): (operation: MountOperation) => void {
  let opened: Places | undefined;
  let received: number[] = [];
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
        return mountInRoot(system, places(), operation, operation.safe, treeOf(operation, received));
      case 'receive-trees':
        received = receiveTrees(system, trees, operation.count);
        return;
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
