import { createHash } from 'node:crypto';
import { type StandIn, serve } from '../stand-in.fixture.ts';

/** A binary package that the stand-in has. */
export interface Shipped {
  source: string;
  version: string;
  name: string;
  bytes: Buffer;
}

/** A snapshot archive on 127.0.0.1 that answers in the documented form and fails as it is told. */
export async function standIn(shipped: readonly Shipped[], port = 0): Promise<StandIn> {
  const files = shipped.map(file => ({ ...file, sha1: createHash('sha1').update(file.bytes).digest('hex') }));
  const json = (result: readonly unknown[], more: object = {}) =>
    result.length === 0 ? undefined : Buffer.from(JSON.stringify({ _comment: 'foo', ...more, result }));

  const answer = (path: string): Buffer | undefined => {
    const words = path.replace(/\?.*/, '').split('/').filter(Boolean).map(decodeURIComponent);
    const [first, kind, name, version, what] = words;
    if (first === 'file') return files.find(({ sha1 }) => sha1 === kind)?.bytes;
    if (first !== 'mr') return undefined;
    if (kind === 'package' && what === 'binpackages')
      return json(
        files.filter(file => file.source === name && file.version === version).map(only('name', 'version')),
      );
    if (kind === 'package' && version === undefined)
      return json(
        unique(files.filter(({ source }) => source === name).map(file => file.version)).map(v => ({
          version: v,
        })),
      );
    const ofName = files.filter(file => file.name === name);
    if (kind === 'binary' && version === undefined)
      return json(
        ofName.map(file => ({
          binary_version: file.version,
          name,
          source: file.source,
          version: file.version,
        })),
      );
    const exact = ofName.filter(file => file.version === version);
    const fileinfo = Object.fromEntries(
      exact.map(file => [
        file.sha1,
        [
          {
            archive_name: 'debian',
            first_seen: '20200101T000000Z',
            name: `${file.name}.deb`,
            path: '/pool',
            size: file.bytes.length,
          },
        ],
      ]),
    );
    return json(
      exact.map(({ sha1 }) => ({ architecture: 'amd64', hash: sha1 })),
      { fileinfo },
    );
  };

  return serve(answer, port);
}

const unique = (words: readonly string[]): string[] => [...new Set(words)];

const only =
  <Key extends keyof Shipped>(...keys: Key[]) =>
  (file: Shipped) =>
    Object.fromEntries(keys.map(key => [key, file[key]]));
