import { compareDebianVersions } from '../deb/version.ts';
import { compareVersions, isVersion, upstreamVersion } from '../version.ts';
import type { PackageVersion } from './answers.ts';

/** Until 3.2 Debian's source package of the kernel was called linux-2.6. */
export const sourcePackages = ['linux-2.6', 'linux'] as const;

/** The oldest kernel that a guest of the lab comes up on. */
const oldest = '2.6.26';

/** The first one that Debian built in a flavour for clouds. */
const firstCloud = '4.19';

/** One version of the kernel's source package in one flavour: what it gives is a kernel. */
export interface Build {
  source: string;
  /** Of the package: `5.15.15-2`. */
  packageVersion: string;
  /** Of the kernel: `5.15.15`. */
  version: string;
  flavour: string;
}

/** The builds that these versions of a source package stand for, without those that are older than any guest. */
export const builds = (source: string, packageVersions: readonly string[]): Build[] =>
  packageVersions.flatMap(packageVersion => {
    const version = upstreamVersion(packageVersion);
    if (!isVersion(version) || compareVersions(version, oldest) < 0) return [];
    const flavours = compareVersions(version, firstCloud) < 0 ? [''] : ['', 'cloud'];
    return flavours.map(flavour => ({ source, packageVersion, version, flavour }));
  });

/** A version, and behind it the number of the ABI in the forms that it had over the years: 2, 0.bpo.1, bpo.5, rc3, trunk. */
const kernelPackage =
  /^linux-(image|binary-unsigned|binary|modules|base)-(\d[^-]*(?:-(?:\d[\w.~+]*|bpo[\w.]*|rc\d+|trunk))?)(?:-(cloud))?-amd64(-unsigned)?$/;

/** The packages that one build of the kernel comes in. */
export interface BuiltKernel {
  release: string;
  packages: PackageVersion[];
}

/**
 * Of all packages that were built from a version, those that hold the kernel of a flavour: one up to 6.18, after that
 * the image, the modules and the configuration apart. What came with Xen, OpenVZ or real-time patches is not among
 * them. Undefined when this flavour was not built.
 */
export function kernelPackages(built: readonly PackageVersion[], flavour: string): BuiltKernel | undefined {
  const parts = new Map<string, PackageVersion & { release: string }>();
  // Sorted, so that of several the newest stays.
  for (const entry of [...built].sort((a, b) => compareDebianVersions(a.version, b.version))) {
    const [, kind = '', abi = '', its = '', unsigned = ''] = kernelPackage.exec(entry.name) ?? [];
    if (!abi || its !== flavour) continue;
    const release = `${abi}${its ? `-${its}` : ''}-amd64`;
    parts.set(kind + unsigned, { ...entry, release });
  }
  const split = parts.get('binary') ?? parts.get('binary-unsigned');
  const image = split ?? parts.get('image') ?? parts.get('image-unsigned');
  if (!image) return undefined;
  const rest = split ? [parts.get('modules'), parts.get('base')] : [];
  const packages = [image, ...rest].filter(part => part !== undefined);
  return { release: image.release, packages: packages.map(({ name, version }) => ({ name, version })) };
}
