import test from 'ava';
import { SystemError } from '../sys/error.ts';
import { recordingSystem } from '../sys/recording-system.ts';
import { parseArguments, UsageError } from './arguments.ts';
import { main } from './program.ts';

/** Runs cell on a recording system; `files` is what can be opened. */
function cell(args: string[], files: Record<string, string> = {}) {
  const output: Record<number, string> = { 1: '', 2: '' };
  const opened = new Map<number, string>();
  const { system } = recordingSystem({
    getdents64: { value: [] },
    getcwd: { value: '/b' },
    open: (path: string) => {
      if (path === '/proc/self/fd') return 9;
      const text = files[path];
      if (text === undefined) throw new SystemError('open', 2, `open ${path}`, path);
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

test('help and version', t => {
  t.is(cell(['--version']).out, 'cell version 0.1.0\nspec: 1.2.0\n');
  t.regex(cell(['--help']).out, /Commands:\n {2}run /);
  t.regex(cell(['run', '--help']).out, /--bundle DIR/);
});

test('a wrong command line ends with 2, the reason and the next command', t => {
  for (const [args, err] of [
    [[], 'cell: no command is given\nTry: cell --help\n'],
    [['rnu'], 'cell: unknown command `rnu`\nTry: cell --help\n'],
    [['run'], 'cell: the container needs an ID\nTry: cell run --help\n'],
    [
      ['run', '../x'],
      'cell: invalid character `/` of container ID `../x`: letters, digits and _ + - . make it up\nTry: cell run --help\n',
    ],
    [['run', '--bundel', 'x', 'y'], 'cell: unknown option `--bundel`\nTry: cell run --help\n'],
    [['run', 'a', '--bundle'], 'cell: `--bundle` needs DIR\nTry: cell run --help\n'],
    [
      ['--log-format', 'xml', 'spec'],
      'cell: expected `--log-format` to be text or json, got `xml`\nTry: cell --help\n',
    ],
    [['spec', 'x'], 'cell: unexpected `x`\nTry: cell spec --help\n'],
  ] as [string[], string][]) {
    t.deepEqual(cell(args), { status: 2, out: '', err }, args.join(' '));
  }
});

test('an error of cell itself ends with 125, as text or as JSON', t => {
  const msg = 'there is no /nope/config.json; make one with: cell spec > /nope/config.json';
  t.deepEqual(cell(['run', '--bundle', '/nope', 'x']), {
    status: 125,
    out: '',
    err: `cell: error: ${msg}\n`,
  });
  const json = cell(['--log-format=json', 'run', '-b', '/nope', 'x']);
  t.deepEqual(JSON.parse(json.err), { level: 'error', code: 'config', msg });
});

test('what is wrong in the config is said with its path', t => {
  const { status, err } = cell(['run', 'x'], { '/b/config.json': '{"ociVersion":"1.0.2"}' });
  t.is(status, 125);
  t.is(err, 'cell: error: root: is required\n');
});

test('spec prints a config that cell takes', t => {
  const { out } = cell(['spec']);
  t.is((JSON.parse(out) as { ociVersion: string }).ociVersion, '1.2.0');
});

test('options: both ways of giving a value, and -- ends them', t => {
  const known = { bundle: { short: 'b', value: 'DIR', help: '' }, plan: { help: '' } };
  const parsed = parseArguments(['-b', '/x', '--plan', '--', '--y'], known, '');
  t.deepEqual(
    [...parsed.options],
    [
      ['bundle', '/x'],
      ['plan', true],
    ],
  );
  t.deepEqual(parsed.operands, ['--y']);
  t.is(parseArguments(['--bundle=/a=b'], known, '').options.get('bundle'), '/a=b');
  t.throws(() => parseArguments(['--plan=x'], known, ''), {
    instanceOf: UsageError,
    message: /takes no value/,
  });
  t.throws(() => parseArguments(['-b', '/x', '--bundle', '/y'], known, ''), {
    message: '`--bundle` is given twice',
  });
});
