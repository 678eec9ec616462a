import { compareDebianVersions } from '../deb/version.ts';
import { compareVersions, upstreamVersion } from '../version.ts';
import type { Stanza } from './stanzas.ts';

/** A file to be fetched, and what it must hash to by the signed index. */
export interface Download {
  uri: string;
  sha256: string;
  bytes: number;
}

/** A kernel that the mirror has, with all the packages it comes in. */
export interface Offer {
  version: string;
  flavour: string;
  release: string;
  package: { name: string; version: string; suite: string };
  downloads: Download[];
  /** The package that it cannot do without and that the mirror does not have. */
  lacking?: string;
}

/** A package as it stands in the index of one suite. */
export interface Listed {
  stanza: Stanza;
  archive: string;
  suite: string;
}

const pattern = /^linux-(image|binary-unsigned|binary|modules|base)-(\d\S*?(?:-(cloud))?-amd64)(-unsigned)?$/;

/** Kernels with patches of others: real-time, and up to wheezy those for Xen and two kinds of containers. */
const patched = /-(rt|xen|openvz|vserver)-/;

/** Whether a package is part of a kernel: patched kernels, debug symbols, headers and templates are not. */
export const isKernelPackage = (name: string): boolean => pattern.test(name) && !patched.test(name);

/**
 * The kernels in these packages, oldest first. Up to 6.18 a kernel is one package. Since 6.19 linux-image only depends
 * on linux-binary (the image), linux-modules and linux-base (its configuration). The image is taken as it is signed for
 * secure boot, and unsigned where there is no other.
 */
export function offers(listed: readonly Listed[]): Offer[] {
  const kernels = new Map<string, Map<string, Listed>>();
  for (const entry of listed) {
    const [, kind = '', release = '', , unsigned = ''] = pattern.exec(entry.stanza.package) ?? [];
    if (!release || isMeta(entry.stanza)) continue;
    const key = `${release} ${entry.stanza.version}`;
    const parts = kernels.get(key) ?? new Map<string, Listed>();
    kernels.set(key, parts);
    // The same package can stand in several suites: the first counts.
    if (!parts.has(kind + unsigned)) parts.set(kind + unsigned, entry);
  }
  return [...kernels.values()]
    .map(offer)
    .filter(found => found !== undefined)
    .sort(
      (a, b) =>
        compareVersions(a.version, b.version) || compareDebianVersions(a.package.version, b.package.version),
    );
}

/** `linux-image-6.1-amd64` is the name of whatever kernel of 6.1 is the newest. */
const isMeta = ({ depends }: Stanza): boolean => /\blinux-image-\d/.test(depends);

function offer(parts: Map<string, Listed>): Offer | undefined {
  const image = parts.get('image') ?? parts.get('image-unsigned');
  const isSplit = !image || image.stanza.depends.includes('linux-binary-');
  const boot = isSplit ? (parts.get('binary') ?? parts.get('binary-unsigned')) : image;
  const named = image ?? boot;
  if (!boot || !named) return undefined;
  const { package: name, version } = named.stanza;
  const [, , release = '', flavour = ''] = pattern.exec(name) ?? [];
  const modules = parts.get('modules');
  const files = [boot, ...(isSplit && modules ? [modules] : []), parts.get('base')];
  return {
    version: upstreamVersion(version),
    flavour,
    release,
    package: { name, version, suite: named.suite },
    downloads: files.filter(file => file !== undefined).map(download),
    ...(isSplit && !modules && { lacking: `linux-modules-${release}` }),
  };
}

const download = ({ archive, stanza: { filename, sha256, bytes } }: Listed): Download => ({
  uri: `${archive}/${filename}`,
  sha256,
  bytes,
});
