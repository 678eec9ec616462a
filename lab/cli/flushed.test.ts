import { spawn } from 'node:child_process';
import test from 'ava';

const module = new URL('flushed.ts', import.meta.url).href;

/** How many bytes arrive of 16 MiB that a process writes before it ends itself. */
const arrived = (before: string): Promise<number> =>
  new Promise(resolve => {
    const script = `import { flushed } from '${module}';
      process.stdout.write('x'.repeat(2 ** 24)); ${before} process.exit(0);`;
    const child = spawn(process.execPath, ['--import=tsx', '--input-type=module', '-e', script]);
    let bytes = 0;
    child.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
    });
    child.once('close', () => resolve(bytes));
  });

test('what was written before the end arrives', async t => {
  t.is(await arrived('await flushed(process.stdout);'), 2 ** 24);
  t.not(await arrived('void flushed;'), 2 ** 24, 'without waiting it does not, or this test shows nothing');
});
