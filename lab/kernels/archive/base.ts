import { readFile } from 'node:fs/promises';
import { $ } from 'zx';
import { UserError } from '../../errors.ts';
import { debianMirror } from '../../host/mirror.ts';

/** Where the archive of old releases may be. */
export interface ArchiveBase {
  /** Below it lie `dists/` and `pool/`. No final slash. */
  url: string;
  /** Whether something on this machine names it. Otherwise it is looked for beside the mirror, and need not be there. */
  isNamed: boolean;
}

/** What this machine says, as far as it may name the archive. */
export interface MachineWords {
  /** `CELLBLOCK_ARCHIVE`. */
  given: string;
  /** apt's sources, a line each: `URI|ORIGIN`. The origin is empty before the first update. */
  aptSources: string;
  isDebian: boolean;
  /** The Debian mirror; undefined where none is known. */
  mirror: string | undefined;
}

/** Hosts and directories of the archive are called so, whoever serves it; snapshots of the archive are another thing. */
const archiveUri = /^https?:\/\/(?:archive\.[^/]+\/.+|.*\/debian-archive\/.+)$/;
const snapshotUri = /\/\d{8}T\d{6}Z/;

/**
 * Where the archive of old releases is: what is given; a source of apt that is one; or else beside the mirror as
 * `debian-archive/debian`, where the mirrors that carry it have it. Undefined when not even a mirror is known.
 */
export function chooseBase({ given, aptSources, isDebian, mirror }: MachineWords): ArchiveBase | undefined {
  const named =
    given ||
    aptSources
      .split('\n')
      .map(line => line.split('|'))
      .find(
        ([uri = '', origin = '']) =>
          archiveUri.test(uri) &&
          !snapshotUri.test(uri) &&
          (origin === 'Debian' || (isDebian && origin === '')),
      )?.[0];
  if (named) return { url: trimmed(named), isNamed: true };
  if (!mirror || !/^https?:/.test(mirror)) return undefined;
  return { url: `${trimmed(mirror)}-archive/debian`, isNamed: false };
}

const trimmed = (url: string): string => url.replace(/\/+$/, '');

/** The same for this machine. */
export async function archiveBase(): Promise<ArchiveBase | undefined> {
  const given = process.env.CELLBLOCK_ARCHIVE ?? '';
  if (given) return chooseBase({ given, aptSources: '', isDebian: false, mirror: undefined });
  const [sources, system, mirror] = await Promise.all([
    $({
      quiet: true,
      nothrow: true,
    })`apt-get indextargets --format ${'$(REPO_URI)|$(ORIGIN)'} ${'Created-By: Packages'}`,
    readFile('/etc/os-release', 'utf8').catch(() => ''),
    debianMirror().catch((error: Error) => {
      if (error instanceof UserError) return undefined;
      throw error;
    }),
  ]);
  return chooseBase({
    given,
    aptSources: sources.stdout,
    isDebian: /^ID="?debian"?$/m.test(system),
    mirror: mirror?.archive,
  });
}
