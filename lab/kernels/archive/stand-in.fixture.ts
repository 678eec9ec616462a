import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { type StandIn, serve } from '../stand-in.fixture.ts';
import type { SigningKey } from './openpgp.fixture.ts';

/** A package as the stand-in ships it. */
export interface Shipped {
  name: string;
  version: string;
  depends?: string;
  bytes: Buffer;
}

/** A suite of the stand-in. */
export interface ShippedSuite {
  name: string;
  packages: readonly Shipped[];
  /** When it was signed, in seconds since 1970. */
  signed: number;
  key: SigningKey;
  /** Whether the signature is in the file, as since 2013, or beside it. */
  isInline?: boolean;
}

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const poolPath = ({ name, version }: Shipped) => `pool/main/l/linux/${name}_${version}_amd64.deb`;

/** The files of an archive of old releases with these suites, by their paths: `dists/` and `pool/` as Debian lays them out. */
export function archiveFiles(suites: readonly ShippedSuite[]): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  for (const { name, packages, signed, key, isInline } of suites) {
    const stanzas = packages.map(
      shipped => `Package: ${shipped.name}
Version: ${shipped.version}
Architecture: amd64
Depends: ${shipped.depends ?? 'module-init-tools'}
Filename: ${poolPath(shipped)}
Size: ${shipped.bytes.length}
SHA256: ${sha256(shipped.bytes)}
`,
    );
    const index = gzipSync(stanzas.join('\n'));
    const path = 'main/binary-amd64/Packages.gz';
    const release = `Origin: Debian
Label: Debian
Suite: oldoldstable
Codename: ${name}
MD5Sum:
 d41d8cd98f00b204e9800998ecf8427e ${index.length} ${path}
SHA256:
 ${sha256(index)} ${index.length} ${path}
`;
    const directory = `/debian/dists/${name}`;
    files.set(`${directory}/${path}`, index);
    if (isInline) files.set(`${directory}/InRelease`, Buffer.from(key.inline(release, signed)));
    else {
      files.set(`${directory}/Release`, Buffer.from(release));
      files.set(`${directory}/Release.gpg`, key.detached(Buffer.from(release), signed));
    }
    for (const shipped of packages) files.set(`/debian/${poolPath(shipped)}`, shipped.bytes);
  }
  return files;
}

/** An archive of old releases on 127.0.0.1. Files may be changed while it runs. */
export const standIn = (files: ReadonlyMap<string, Buffer>): Promise<StandIn> =>
  serve(path => files.get(decodeURIComponent(path)));
