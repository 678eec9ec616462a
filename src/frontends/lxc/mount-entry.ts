import { parseOptions } from '../../mounts/options.ts';
import type { MountJson } from '../config-json.ts';
import { type Place, type Report, SourceError } from '../report.ts';
import type { Source } from '../source.ts';
import { absolute } from '../values.ts';

/** fstab(5) writes white space and backslashes as octal numbers. */
const unescape = (field: string) =>
  field.replace(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));

/** Options of LXC that are no options of a mount. */
const CREATE = ['create=dir', 'create=file'];

/** What targets are relative to. */
export interface Roots {
  /** Beginnings that absolute targets may have. */
  prefixes: readonly string[];
}

function destinationOf(target: string, { prefixes }: Roots, place: Place): string {
  if (!target.startsWith('/')) return absolute(`/${target}`, place);
  const path = absolute(target, place);
  const prefix = prefixes.find(one => path === one || path.startsWith(`${one}/`));
  if (prefix !== undefined) return path.slice(prefix.length) || '/';
  throw new SourceError(place, `the target \`${target}\` is not in the root of the container`);
}

/**
 * A line of fstab(5) as LXC reads it. Undefined when it asks for nothing: an `optional` bind mount whose source this
 * host does not have.
 */
export function readMountEntry(
  line: string,
  place: Place,
  roots: Roots,
  source: Source,
  report: Report,
): MountJson | undefined {
  const fields = line.trim().split(/\s+/).map(unescape);
  const [from, target, type, written = 'defaults'] = fields;
  if (from === undefined || target === undefined || type === undefined || fields.length > 6) {
    throw new SourceError(place, `expected SOURCE TARGET TYPE OPTIONS 0 0, got \`${line}\``);
  }
  const words = written.split(',').filter(word => word !== '');
  const users = words.find(word => word.startsWith('idmap='));
  if (users !== undefined && users !== 'idmap=container') {
    report.unsupported(place, `\`${users}\`: cell maps ids to those of the container (idmap=container) only`);
    return undefined;
  }
  const options = words
    .filter(word => !CREATE.includes(word) && word !== 'optional' && word !== 'relative')
    .map(word => (word === users ? 'idmap' : word));
  const destination = destinationOf(target, roots, place);
  if (destination === '/') throw new SourceError(place, 'mounts over the root; use lxc.rootfs.path');
  const bind = options.includes('bind') || options.includes('rbind') || type === 'bind';
  const { data } = parseOptions(options);
  if (bind && data !== null) {
    report.unsupported(place, `a bind mount has no option \`${data}\``);
    return undefined;
  }
  if (!bind) return { destination, type, source: from, options };
  if (words.includes('relative') || !from.startsWith('/')) {
    report.unsupported(
      place,
      `a bind mount from \`${from}\`, relative to the root, is not supported by cell`,
    );
    return undefined;
  }
  const path = absolute(from, place);
  if (words.includes('optional') && !source.exists(path)) {
    report.note(place, `this host has no \`${path}\`, so this optional mount is left out`);
    return undefined;
  }
  return { destination, type: 'bind', source: path, options };
}
