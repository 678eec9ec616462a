/** What a Release file says of a file of its suite. */
export interface IndexFile {
  /** Below the directory of the suite. */
  path: string;
  bytes: number;
  sha256: string;
}

/** From the smallest to the largest; each is there in some of the releases since lenny. */
const forms = ['.xz', '.bz2', '.gz'];

/**
 * The list of a suite's packages for amd64, in the smallest form that its Release file names; undefined when it names
 * none. Only files with a SHA-256 count: every release since etch has them.
 */
export function packagesIndex(release: string): IndexFile | undefined {
  const [, section = ''] = /^SHA256:[ \t]*\n((?:[ \t].*\n?)+)/m.exec(release) ?? [];
  const files = new Map(
    [...section.matchAll(/^[ \t]+([0-9a-f]{64})[ \t]+(\d+)[ \t]+(\S+)$/gm)].map(
      ([, sha256 = '', bytes = '', path = '']) => [path, { path, sha256, bytes: Number(bytes) }],
    ),
  );
  return forms.map(form => files.get(`main/binary-amd64/Packages${form}`)).find(Boolean);
}
