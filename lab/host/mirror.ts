import { readFile } from 'node:fs/promises';
import { $ } from 'zx';
import { UserError } from '../errors.ts';

/** Base URLs of the Debian archive and of its security archive; below each lie `dists/` and `pool/`. No final slash. */
export interface Mirror {
  archive: string;
  security: string;
}

/** One package index that apt is set up for. `origin` and `label` are empty until its Release file was fetched. */
interface Source {
  uri: string;
  origin: string;
  label: string;
  release: string;
}

const debootstrapScript = '/usr/sbin/debootstrap';

/**
 * The Debian mirror of this machine: `CELLBLOCK_MIRROR`, else what apt is set up for, else (on other distributions)
 * the default of debootstrap. Throws a UserError when none of them names one.
 */
export async function debianMirror(): Promise<Mirror> {
  const wanted = process.env.CELLBLOCK_MIRROR;
  if (wanted) return withSecurity(wanted);
  const [configured, system, script] = await Promise.all([
    aptSources(),
    readFile('/etc/os-release', 'utf8').catch(() => ''),
    readFile(debootstrapScript, 'utf8').catch(() => ''),
  ]);
  const mirror = chooseMirror(configured, { isDebian: /^ID="?debian"?$/m.test(system), debootstrap: script });
  if (!mirror)
    throw new UserError(
      'No Debian mirror is known on this machine: apt is set up for another distribution, and debootstrap is not installed.',
      'CELLBLOCK_MIRROR=<URL of a Debian archive> lab run',
    );
  return { archive: await followList(mirror.archive), security: await followList(mirror.security) };
}

/** The choice alone, from what the machine says about itself. `debootstrap` is the text of its script, or empty. */
export function chooseMirror(
  sources: Source[],
  machine: { isDebian: boolean; debootstrap: string },
): Mirror | undefined {
  const usable = sources.filter(({ uri }) => /^(https?|ftp|file|copy|mirror\+file):/.test(uri));
  const archive =
    usable.find(({ origin, label }) => origin === 'Debian' && label === 'Debian') ??
    // Before the first apt-get update only the suite's name is known.
    usable.find(({ origin, release }) => machine.isDebian && !origin && !release.includes('security'));
  if (!archive) {
    const builtIn = /^\s*DEF_MIRROR="?([a-z]+:\/\/[^"\s]+)/m.exec(machine.debootstrap)?.[1];
    return builtIn ? withSecurity(builtIn) : undefined;
  }
  const security =
    usable.find(({ origin, label }) => origin === 'Debian' && label === 'Debian-Security') ??
    usable.find(({ origin, release }) => machine.isDebian && !origin && release.endsWith('-security'));
  const both = withSecurity(archive.uri);
  return security ? { ...both, security: trimmed(security.uri) } : both;
}

/** The rows of `apt-get indextargets`, in the order of apt's configuration; none where there is no apt. */
export function parseSources(text: string): Source[] {
  return text
    .split('\n')
    .filter(line => line.includes('|'))
    .map(line => {
      const [uri = '', origin = '', label = '', release = ''] = line.split('|');
      return { uri, origin, label, release };
    });
}

async function aptSources(): Promise<Source[]> {
  const format = '$(REPO_URI)|$(ORIGIN)|$(LABEL)|$(RELEASE)';
  const { stdout } = await $({
    quiet: true,
    nothrow: true,
  })`apt-get indextargets --format ${format} ${'Created-By: Packages'}`;
  return parseSources(stdout);
}

/** Mirrors carry the security archive beside the main one, as `<name>-security`. */
const withSecurity = (archive: string): Mirror => ({
  archive: trimmed(archive),
  security: `${trimmed(archive)}-security`,
});

const trimmed = (url: string): string => url.replace(/\/+$/, '');

/** Debian's cloud images name a file that lists mirrors, best first (apt-transport-mirror(1)). */
async function followList(url: string): Promise<string> {
  const list = /^mirror\+file:(?:\/\/)?(\/.*)$/.exec(url)?.[1];
  if (!list) return url;
  const text = await readFile(list, 'utf8').catch(() => '');
  const first = text.split('\n').find(line => /^[a-z]/.test(line));
  if (!first)
    throw new UserError(
      `apt takes its mirrors from ${list}, which names none.`,
      'CELLBLOCK_MIRROR=<URL of a Debian archive> lab run',
    );
  return trimmed(first.split(/\s/)[0] ?? '');
}
