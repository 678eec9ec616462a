import { type IdMapping, type Linux, NAMESPACES, type NamespaceName, type TimeOffset } from './config.ts';
import {
  absolutePath,
  ConfigError,
  type Fields,
  integer,
  list,
  type Node,
  object,
  optional,
  type Reader,
  required,
  word,
} from './node.ts';
import { rejectTwice } from './read-process.ts';

/** The fields of `linux` that are read here. */
export const NAMESPACE_FIELDS = ['namespaces', 'uidMappings', 'gidMappings', 'timeOffsets'] as const;

interface Asked {
  type: NamespaceName;
  path: string | undefined;
}

const id = integer(0, 2 ** 32 - 2);
/** timens_offsets takes what ktime_t holds; a century either way is beyond every use. */
const CENTURY = 3_200_000_000;

const namespace: Reader<Asked> = node => {
  const field = object(node, ['type', 'path']);
  const type = word(NAMESPACES)(required(node, field, 'type'));
  // Empty is what a program writes that has none.
  const path = field('path')?.value === '' ? undefined : optional(field('path'), absolutePath, undefined);
  return { type, path };
};

export const idMapping: Reader<IdMapping> = node => {
  const field = object(node, ['containerID', 'hostID', 'size']);
  return {
    container: id(required(node, field, 'containerID')),
    host: id(required(node, field, 'hostID')),
    size: integer(1, 2 ** 32 - 1)(required(node, field, 'size')),
  };
};

function timeOffsets(node: Node | undefined): TimeOffset[] {
  if (node === undefined) return [];
  const clocks = ['monotonic', 'boottime'] as const;
  const field = object(node, clocks, {}, true);
  return clocks.flatMap(clock => {
    const at = field(clock);
    if (at === undefined) return [];
    const offset = object(at, ['secs', 'nanosecs']);
    return [
      {
        clock,
        seconds: optional(offset('secs'), integer(-CENTURY, CENTURY), 0),
        nanoseconds: optional(offset('nanosecs'), integer(0, 999_999_999), 0),
      },
    ];
  });
}

type Namespaces = Pick<Linux, 'namespaces' | 'joined' | 'uidMappings' | 'gidMappings' | 'timeOffsets'>;

/** What the fields do not show alone. */
function check(node: Node, { namespaces, joined, uidMappings, gidMappings, timeOffsets }: Namespaces): void {
  const fail = (field: string, problem: string): never => {
    throw new ConfigError(`${node.path}.${field}`, problem);
  };
  const fresh = (name: NamespaceName) => namespaces.includes(name) && joined[name] === undefined;
  for (const [field, mappings] of Object.entries({ uidMappings, gidMappings })) {
    if (mappings.length > 0 && !namespaces.includes('user'))
      fail(field, 'needs a user namespace in linux.namespaces');
    if (mappings.length === 0 && fresh('user')) fail(field, 'is required with a new user namespace');
    // Who sets the container up is its root.
    if (mappings.length > 0 && !mappings.some(({ container }) => container === 0)) {
      fail(field, 'has no mapping for containerID 0');
    }
  }
  if (joined.mount !== undefined && fresh('user')) {
    fail(
      'namespaces',
      'a new user namespace has no rights in a mount namespace that is joined: join its own',
    );
  }
  if (timeOffsets.length > 0 && !fresh('time')) {
    fail('timeOffsets', 'needs a new time namespace in linux.namespaces');
  }
}

/** Reads the namespaces of `linux`, whose fields are `field`. */
export function readNamespaces(node: Node, field: Fields): Namespaces {
  const asked = optional(field('namespaces'), list(namespace), []);
  rejectTwice(field('namespaces'), asked, ({ type }) => type);
  const read: Namespaces = {
    namespaces: asked.map(({ type }) => type),
    joined: Object.fromEntries(asked.flatMap(({ type, path }) => (path === undefined ? [] : [[type, path]]))),
    uidMappings: optional(field('uidMappings'), list(idMapping), []),
    gidMappings: optional(field('gidMappings'), list(idMapping), []),
    timeOffsets: timeOffsets(field('timeOffsets')),
  };
  check(node, read);
  return read;
}
