import test from 'ava';
import { DOMAIN } from '../frontends/domain.fixture.ts';
import { SystemError } from '../sys/error.ts';
import { recordingSystem } from '../sys/recording-system.ts';
import { main } from './program.ts';

/** Runs cell on a recording system; `files` is what can be opened. */
function cell(args: string[], files: Record<string, string>) {
  const output: Record<number, string> = { 1: '', 2: '' };
  const opened = new Map<number, string>();
  const missing = (call: string, path: string) => new SystemError(call, 2, `${call} ${path}`, path);
  const { system } = recordingSystem({
    getdents64: { value: [] },
    environment: { value: [] },
    stat: (path: string) => {
      throw missing('stat', path);
    },
    open: (path: string) => {
      if (path === '/proc/self/fd') return 9;
      const text = files[path];
      if (text === undefined) throw missing('open', path);
      opened.set(10 + opened.size, text);
      return 9 + opened.size;
    },
    read: (fd: number) => {
      const text = opened.get(fd) ?? '';
      opened.set(fd, '');
      return new TextEncoder().encode(text);
    },
    write: (fd: number, data: Uint8Array) => {
      output[fd] += new TextDecoder().decode(data);
      return data.length;
    },
  });
  const status = main(system, args);
  return { status, out: output[1] ?? '', err: output[2] ?? '' };
}

test('a domain is printed as config.json, with what is passed over in the log', t => {
  const { status, out, err } = cell(['--log-format', 'json', 'convert', 'd.xml'], { 'd.xml': DOMAIN() });
  t.is(status, 0);
  t.is((JSON.parse(out) as { hostname: string }).hostname, 'web1');
  const lines = err
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as Record<string, string>);
  t.deepEqual(new Set(lines.map(({ level }) => level)), new Set(['warning']));
  t.true(
    lines.some(
      ({ msg }) => msg === 'd.xml:3: domain.uuid: is only put into the environment, as libvirt does',
    ),
  );
});

test('what cannot be expressed ends with 1 and prints nothing, unless it is allowed', t => {
  const files = { c: 'lxc.se_context = a:b:c:d\n' };
  const stopped = cell(['convert', 'c'], files);
  t.deepEqual([stopped.status, stopped.out], [1, '']);
  t.regex(
    stopped.err,
    /^cell: error: c:1: lxc\.se_context: cell sets no SELinux context, so not `a:b:c:d`$/m,
  );
  const allowed = cell(['convert', '--allow-unsupported', 'c'], files);
  t.is(allowed.status, 0);
  t.is((JSON.parse(allowed.out) as { ociVersion: string }).ociVersion, '1.2.0');
  t.regex(allowed.err, /^cell: warning: c:1: lxc\.se_context: /m);
});

test('a file that is not there, one that is malformed, and a wrong command line', t => {
  t.deepEqual(cell(['convert', 'c'], {}), {
    status: 1,
    out: '',
    err: 'cell: error: c: there is no such file\n',
  });
  t.deepEqual(cell(['convert', 'c'], { c: 'lxc.arch\n' }), {
    status: 1,
    out: '',
    err: 'cell: error: c:1: expected KEY = VALUE, got `lxc.arch`\n',
  });
  // What is refused stays an error, and stands among what could be allowed.
  t.is(
    cell(['convert', '--allow-unsupported', 'c'], {
      c: 'lxc.arch = x\nlxc.sched.core = 1\nlxc.cap.drop = y\n',
    }).err.replaceAll(/(?<=expected )[^\n]*(?=, got)/g, '...'),
    'cell: error: c:1: lxc.arch: expected ..., got `x`\n' +
      'cell: warning: c:2: lxc.sched.core: cell makes no core scheduling domain\n' +
      'cell: error: c:3: lxc.cap.drop: expected ..., got `y`\n',
  );
  t.is(cell(['convert'], {}).err, 'cell: the file to convert is not given\nTry: cell convert --help\n');
  t.is(
    cell(['convert', '--format', 'xml', 'c'], {}).err,
    'cell: expected `--format` to be libvirt or lxc, got `xml`\nTry: cell convert --help\n',
  );
});
