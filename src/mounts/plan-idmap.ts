import type { IdMapping, Linux, Mount } from '../spec/config.ts';
import { ConfigError } from '../spec/node.ts';
import type { MountIds } from './operations.ts';
import type { ParsedOptions } from './options.ts';

/** The users of a container, by what its config says. */
export type Users = Pick<Linux, 'namespaces' | 'uidMappings' | 'gidMappings'>;

const SHAPE = 'idmap=uids=0-1000-1#1-100001-99;gids=0-1000-1';

/** An id that counts in the container (crun's `@`), as the host counts. */
function outside(range: IdMapping, mappings: readonly IdMapping[], fail: (why: string) => never): IdMapping {
  const { container: from, host: to, size } = range;
  const mapping = mappings.find(one => to >= one.container && to + size <= one.container + one.size);
  if (!mapping) return fail(`\`@${from}-${to}-${size}\` is not within one mapping of the user namespace`);
  return { ...range, host: to - mapping.container + mapping.host };
}

/** Ranges as crun writes them: the first id of the file system, what it becomes, how many; `#` between them. */
function parseRanges(text: string, users: readonly IdMapping[], fail: (why: string) => never): IdMapping[] {
  return text.split('#').map(part => {
    const match = /^(@?)(\d{1,10})-(\d{1,10})-(\d{1,10})$/.exec(part);
    const [container = -1, host = -1, size = 0] = (match?.slice(2) ?? []).map(Number);
    if (!match || size < 1 || container + size > 2 ** 32 - 1 || host + size > 2 ** 32 - 1) {
      return fail(`expected ranges as in \`${SHAPE}\`, got \`${part}\``);
    }
    const range = { container, host, size };
    return match[1] === '@' ? outside(range, users, fail) : range;
  });
}

function parseMapping(text: string, { uidMappings, gidMappings }: Users, at: string): MountIds {
  const fail = (why: string): never => {
    throw new ConfigError(`${at}.options`, why);
  };
  const said = new Map(text.split(';').map(part => [part.slice(0, 5), part.slice(5)]));
  const [uids, gids] = [said.get('uids='), said.get('gids=')];
  if (said.size !== 2 || uids === undefined || gids === undefined) {
    return fail(`expected uids and gids as in \`${SHAPE}\`, got \`${text}\``);
  }
  return { uid: parseRanges(uids, uidMappings, fail), gid: parseRanges(gids, gidMappings, fail) };
}

/**
 * What becomes of the ids of a bind mount (OCI runtime-spec, `idmap`, `ridmap`, `uidMappings` and `gidMappings` of
 * mounts; crun's mappings in the option). `all`: of those of the mounts in it too. Undefined when nobody asks.
 */
export function planIdmap(
  mount: Mount,
  { idmap }: ParsedOptions,
  bind: boolean,
  at: string,
  users: Users,
): { ids: MountIds; all: boolean } | undefined {
  const { uidMappings: uid, gidMappings: gid } = mount;
  const mapped = uid.length + gid.length > 0;
  if (idmap === null && !mapped) return undefined;
  if (!bind) throw new ConfigError(`${at}.options`, 'ids are mapped on bind mounts only');
  const all = idmap?.recursive === true;
  if (mapped) {
    const missing = uid.length === 0 ? 'uidMappings' : gid.length === 0 ? 'gidMappings' : undefined;
    if (missing) throw new ConfigError(`${at}.${missing}`, 'is required beside the other mappings');
    if (idmap?.mapping === undefined) return { ids: { uid, gid }, all };
    throw new ConfigError(`${at}.options`, 'maps ids, and so does uidMappings: keep one of them');
  }
  if (idmap?.mapping !== undefined) return { ids: parseMapping(idmap.mapping, users, at), all };
  if (users.namespaces.includes('user')) return { ids: 'container', all };
  throw new ConfigError(
    `${at}.options`,
    '`idmap` without mappings needs a user namespace, whose ids it takes',
  );
}
