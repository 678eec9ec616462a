import { InfraError } from '../../errors.ts';

/*
 * The answers of the archive's machine-readable interface (the file API of its source), of which only what is used
 * here is read. Strangers write them, so each is checked.
 */

/** A package by name and version. */
export interface PackageVersion {
  name: string;
  version: string;
}

/** A file of the archive, which it calls by its SHA-1. */
export interface ArchiveFile {
  sha1: string;
  bytes: number;
  /** The part of the archive that it was first seen in: `debian`, `debian-security`. */
  archive: string;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function results(answer: unknown, what: string): Record<string, unknown>[] {
  const list = isObject(answer) ? answer.result : undefined;
  if (Array.isArray(list) && list.every(isObject)) return list;
  throw new InfraError(`the snapshot archive answered ${what} with something else than its documented form`);
}

/** `/mr/package/NAME/`: the versions of a source package. */
export const readVersions = (answer: unknown): string[] =>
  results(answer, 'the question for versions').map(({ version }) => String(version));

/** `/mr/package/NAME/VERSION/binpackages`: what was built from a version of it. */
export const readPackages = (answer: unknown): PackageVersion[] =>
  results(answer, 'the question for packages').map(({ name, version }) => ({
    name: String(name),
    version: String(version),
  }));

/** `/mr/binary/NAME/`: the versions of a binary package. */
export const readBinaryVersions = (answer: unknown): string[] =>
  results(answer, 'the question for a package').map(({ binary_version }) => String(binary_version));

/** `/mr/binary/NAME/VERSION/binfiles?fileinfo=1`: the file for amd64, undefined when it was not built for that. */
export function readFileOf(answer: unknown): ArchiveFile | undefined {
  const list = results(answer, 'the question for files');
  const wanted = ['amd64', 'all'];
  const entry = list.find(({ architecture }) => wanted.includes(String(architecture)));
  if (!entry) return undefined;
  const sha1 = String(entry.hash);
  const info = isObject(answer) && isObject(answer.fileinfo) ? answer.fileinfo[sha1] : undefined;
  const first: unknown = Array.isArray(info) ? info[0] : undefined;
  if (!/^[0-9a-f]{40}$/.test(sha1) || !isObject(first) || !Number.isInteger(first.size))
    throw new InfraError(
      'the snapshot archive answered the question for files without hash and size of the file',
    );
  return { sha1, bytes: Number(first.size), archive: String(first.archive_name) };
}
