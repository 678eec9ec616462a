import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { $ } from 'zx';
import { quickjs } from '../../images/userland/quickjs.ts';
import { InfraError } from '../errors.ts';
import { blankProgram, fillProgram } from './blank-program.ts';
import { compile } from './compile.ts';

/** What is compiled here runs on this machine too; it stands among the tests with guests for it needs the compilers. */
const builder = (async () => {
  const engine = await compile(quickjs, () => {});
  return { engine, blank: await blankProgram(engine) };
})();

/** Builds a program from the text of its module. */
async function built(t: { teardown(work: () => Promise<void>): void }, module: string): Promise<string> {
  const scratch = await mkdtemp(join(tmpdir(), 'cellblock-program-'));
  t.teardown(() => rm(scratch, { recursive: true, force: true }));
  await writeFile(join(scratch, 'it.js'), module);
  await fillProgram('it', { ...(await builder), scratch });
  return join(scratch, 'it');
}

const shell = $({ quiet: true, nothrow: true });
const say = "import { syscall } from 'native';\nconst say = text => syscall(1, 1, text, text.length);\n";

test('what a module defines is there at every start, and as it was', async t => {
  const program = await built(
    t,
    `${say}let starts = 0; const kept = new Map([['a', [1n, /b+/, { c: 2 }]]]);
    export default args => {
      const [big, pattern, { c }] = kept.get('a');
      say([++starts, big + 1n, pattern.exec('abbb')[0], c, ...args].join(' '));
    };`,
  );
  for (let turn = 0; turn < 2; turn++) t.is((await shell`${program} x ${'y z'}`).stdout, '1 2 bbb 2 x y z');
});

test('the same source is the same file, and the clock is there once it starts', async t => {
  const module = `${say}export default () => say(String(Date.now()));`;
  const before = Date.now();
  const [one, other] = [await built(t, module), await built(t, module)];
  t.deepEqual(await readFile(one), await readFile(other));
  const { stdout } = await shell`${one}`;
  t.true(Number(stdout) >= before && Number(stdout) <= Date.now(), stdout);
});

test('memory that is freed is used again, and what refers to itself is found', async t => {
  const program = await built(
    t,
    `${say}export default () => {
      const kept = [];
      for (let turn = 0; turn < 200_000; turn++) {
        const ring = { name: 'n'.repeat(turn % 900), memory: new ArrayBuffer(turn % 70) };
        ring.ring = ring;
        if (turn % 1000 === 0) kept.push(ring, new ArrayBuffer(turn * 10));
      }
      say(String(kept.every(({ name, byteLength }) => name === undefined ? byteLength % 10 === 0 : name === 'n'.repeat(name.length))));
    };`,
  );
  // 200 000 of them at once would be more than this.
  const { stdout, exitCode } = await shell`ulimit -v 400000; ${program}`;
  t.is(stdout, 'true');
  t.is(exitCode, 0);
});

test('an exception at a start is told, and is no status of the program', async t => {
  const program = await built(t, 'export default function begin() { throw new TypeError("not so"); };');
  const { stderr, exitCode } = await shell`${program}`;
  t.is(exitCode, 70);
  t.regex(stderr, /^TypeError: not so\n {4}at begin/);
});

test('a program that waits for ever says so', async t => {
  const program = await built(t, 'export default async () => { await null; };');
  const { stderr, exitCode } = await shell`${program}`;
  t.is(exitCode, 70);
  t.regex(stderr, /a promise that nothing can settle/);
});

test('the machine that builds a program is not asked anything', async t => {
  const attempt = built(
    t,
    "import { syscall } from 'native';\nconst pid = syscall(39);\nexport default () => pid;",
  );
  const error = await t.throwsAsync(attempt, { instanceOf: InfraError });
  t.regex(error?.message ?? '', /it does not come up: TypeError: a system call outside of every function/);
});

test('a module that exports no function is refused', async t => {
  const error = await t.throwsAsync(built(t, 'export const start = 1;'), { instanceOf: InfraError });
  t.regex(error?.message ?? '', /exports no function as its default/);
});
