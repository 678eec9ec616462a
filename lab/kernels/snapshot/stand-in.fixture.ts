import { createHash } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A binary package that the stand-in has. */
export interface Shipped {
  source: string;
  version: string;
  name: string;
  bytes: Buffer;
}

/**
 * What goes wrong with a file: `missing` (404), `truncated` (the connection ends in the middle, every time),
 * `interrupted` (the same, but only the first time), `corrupt` (other bytes), `redirect` (302 to where it is),
 * `nonsense` (a web page instead of JSON), `broken` (500).
 */
export type Fault = 'missing' | 'truncated' | 'interrupted' | 'corrupt' | 'redirect' | 'nonsense' | 'broken';

export interface StandIn {
  base: string;
  /** What goes wrong with the paths that contain this text. */
  faults: Map<string, Fault>;
  /** Every request as `PATH` or `PATH from BYTE`. */
  requests: string[];
  close(): void;
}

const lastModified = new Date('2020-01-01T00:00:00Z');

/** A snapshot archive on 127.0.0.1 that answers in the documented form and fails as it is told. */
export async function standIn(shipped: readonly Shipped[], port = 0): Promise<StandIn> {
  const files = shipped.map(file => ({ ...file, sha1: createHash('sha1').update(file.bytes).digest('hex') }));
  const faults: StandIn['faults'] = new Map();
  const requests: string[] = [];
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

  const server = createServer(({ url: path = '', headers }, response) => {
    const from = Number(/bytes=(\d+)-/.exec(headers.range ?? '')?.[1] ?? 0);
    requests.push(from > 0 ? `${path} from ${from}` : path);
    const [part = '', fault] = [...faults].find(([text]) => path.includes(text)) ?? [];
    if (fault === 'interrupted') faults.delete(part);
    respond(response, path, from, answer(path.replace('/elsewhere', '')), fault);
  });
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve));
  return {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    faults,
    requests,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function respond(
  response: ServerResponse,
  path: string,
  from: number,
  body: Buffer | undefined,
  fault: Fault | undefined,
): void {
  if (!body || fault === 'missing') return void response.writeHead(404).end('not found');
  if (fault === 'broken') return void response.writeHead(500).end('broken');
  if (fault === 'redirect' && !path.startsWith('/elsewhere'))
    return void response.writeHead(302, { location: `/elsewhere${path}` }).end();
  if (fault === 'nonsense') return void response.writeHead(200).end('<html>Please log in.</html>');
  const sent = fault === 'corrupt' ? Buffer.from(body.map(byte => byte ^ 1)) : body;
  response.writeHead(from > 0 ? 206 : 200, {
    'content-length': sent.length - from,
    'last-modified': lastModified.toUTCString(),
    'accept-ranges': 'bytes',
    ...(from > 0 && { 'content-range': `bytes ${from}-${sent.length - 1}/${sent.length}` }),
  });
  if (fault !== 'truncated' && fault !== 'interrupted') return void response.end(sent.subarray(from));
  // Half of what is left, and when that has surely gone out, the end of the connection.
  response.write(sent.subarray(from, from + Math.ceil((sent.length - from) / 2)), () =>
    response.socket?.end(),
  );
}

const unique = (words: readonly string[]): string[] => [...new Set(words)];

const only =
  <Key extends keyof Shipped>(...keys: Key[]) =>
  (file: Shipped) =>
    Object.fromEntries(keys.map(key => [key, file[key]]));
