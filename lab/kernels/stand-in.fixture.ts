import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * What goes wrong with a file: `missing` (404), `truncated` (the connection ends in the middle, every time),
 * `interrupted` (the same, but only the first time), `corrupt` (other bytes), `redirect` (302 to where it is), `loop`
 * (302 to itself), `nonsense` (a web page instead), `broken` (500), `silent` (no answer ever), `stalled` (half of it,
 * and then nothing).
 */
export type Fault =
  | 'missing'
  | 'truncated'
  | 'interrupted'
  | 'corrupt'
  | 'redirect'
  | 'loop'
  | 'nonsense'
  | 'broken'
  | 'silent'
  | 'stalled';

export interface StandIn {
  base: string;
  /** What goes wrong with the paths that contain this text. */
  faults: Map<string, Fault>;
  /** Every request as `PATH` or `PATH from BYTE`. */
  requests: string[];
  close(): void;
}

const lastModified = new Date('2020-01-01T00:00:00Z');

/** A web server on 127.0.0.1 that answers a path with these bytes, or 404, and fails as it is told. */
export async function serve(answer: (path: string) => Buffer | undefined, port = 0): Promise<StandIn> {
  const faults: StandIn['faults'] = new Map();
  const requests: string[] = [];
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
  if (fault === 'silent') return;
  if (!body || fault === 'missing') return void response.writeHead(404).end('not found');
  if (fault === 'broken') return void response.writeHead(500).end('broken');
  if (fault === 'redirect' && !path.startsWith('/elsewhere'))
    return void response.writeHead(302, { location: `/elsewhere${path}` }).end();
  if (fault === 'loop') return void response.writeHead(302, { location: path }).end();
  if (fault === 'nonsense') return void response.writeHead(200).end('<html>Please log in.</html>');
  const sent = fault === 'corrupt' ? Buffer.from(body.map(byte => byte ^ 1)) : body;
  response.writeHead(from > 0 ? 206 : 200, {
    'content-length': sent.length - from,
    'last-modified': lastModified.toUTCString(),
    'accept-ranges': 'bytes',
    ...(from > 0 && { 'content-range': `bytes ${from}-${sent.length - 1}/${sent.length}` }),
  });
  const half = sent.subarray(from, from + Math.ceil((sent.length - from) / 2));
  if (fault === 'stalled') return void response.write(half);
  // When half of what is left has surely gone out, the end of the connection.
  if (fault === 'truncated' || fault === 'interrupted')
    return void response.write(half, () => response.socket?.end());
  response.end(sent.subarray(from));
}
