import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import test from 'ava';

const launcher = fileURLToPath(new URL('lab.mjs', import.meta.url));

/** The program as a user starts it, with nothing on its input and no terminal. */
async function lab(...words: string[]) {
  const child = spawn(process.execPath, [launcher, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, err, [status]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { out, err, status };
}

test('help is on stdout with status 0', async t => {
  const { out, err, status } = await lab('--help');
  t.is(status, 0);
  t.is(err, '');
  t.true(out.startsWith('lab: which container mitigation holds on which Linux kernel?\n'));
});

test('the version', async t => {
  const { out, status } = await lab('--version');
  t.is(status, 0);
  t.regex(out, /^\d+\.\d+\.\d+\n$/);
});

test('a wrong option is told on stderr with the next command to type, status 2', async t => {
  t.deepEqual(await lab('run', '--kernl', '5.10'), {
    out: '',
    err: 'lab: unknown option `--kernl` for `lab run`; did you mean `--kernel`?\nnext: lab run --kernel 5.10\n',
    status: 2,
  });
});

test('a wrong command is told the same way', async t => {
  const { err, status } = await lab('sceanrios');
  t.is(status, 2);
  t.is(err, 'lab: unknown command `lab sceanrios`; did you mean `scenarios`?\nnext: lab scenarios\n');
});

test('a scenario that does not exist', async t => {
  const { out, err, status } = await lab('scenarios', 'show', 'no/such-thing');
  t.is(status, 2);
  t.is(out, '');
  t.is(err, 'lab: no scenario is called `no/such-thing`\nnext: lab scenarios\n');
});

test('results that cannot be written are told before anything is started', async t => {
  const { out, err, status } = await lab('run', '--scenario', 'namespace', '--results', '/dev/null/nowhere');
  t.is(status, 2);
  t.is(out, '');
  t.regex(err, /^lab: the results cannot go to \/dev\/null\/nowhere: .*\nnext: lab run --results DIR\n$/);
});
