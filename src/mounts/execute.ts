import type { System } from '../sys/system.ts';
import { bindRoot, enterRoot, makePrivate } from './enter-root.ts';
import { receiveDescriptors } from './hand-descriptors.ts';
import { makeReadonly, maskPath } from './hide.ts';
import { type Held, mountInRoot, type Places } from './mount-in-root.ts';
import { bindNode, makeLink, makeMountPoint, makeNode } from './nodes.ts';
import type { MountOperation, PlannedMount } from './operations.ts';
import { PROPAGATIONS } from './options.ts';

/** What cell has made or opened for a mount. */
function heldFor({ tree, opened }: PlannedMount, trees: readonly number[], sources: readonly number[]) {
  const fd = tree === undefined ? opened !== undefined && sources[opened] : trees[tree];
  if (fd === false) return undefined;
  if (fd === undefined) throw new Error('the plan mounts what was not received');
  return { kind: tree === undefined ? 'source' : 'tree', fd } satisfies Held;
}

/** Carries out mount operations in init; remembers the root between them. Through `socket` cell sends descriptors. */
export function mountExecutor(
  system: System,
  bundle: string,
  socket: number | undefined,
): (operation: MountOperation) => void {
  let opened: Places | undefined;
  let trees: number[] = [];
  let sources: number[] = [];
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
      case 'receive-root': {
        const [root = -1, ...others] = receiveDescriptors(system, socket, operation.sources + 1);
        opened = { root, rootPath: operation.path, bundle };
        sources = others;
        return;
      }
      case 'mount':
        return mountInRoot(system, places(), operation, operation.safe, heldFor(operation, trees, sources));
      case 'receive-trees':
        trees = receiveDescriptors(system, socket, operation.count);
        return;
      case 'make-node':
        return makeNode(system, places().root, operation);
      case 'bind-node':
        return bindNode(system, places().root, operation);
      case 'make-link':
        return makeLink(system, places().root, operation.path, operation.target);
      case 'make-mount-point':
        return makeMountPoint(system, places().root, operation.path);
      case 'mask-path':
        return maskPath(system, places(), operation.path, operation.safe);
      case 'readonly-path':
        return makeReadonly(system, places().root, operation.path);
      case 'enter-root':
        return enterRoot(system, places(), operation);
    }
  };
}
