import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';

// paths.ts reads the environment when it is loaded.
process.env.CELLBLOCK_CACHE = join(tmpdir(), `scratch-test-${process.pid}`);
const { withScratch } = await import('./scratch.ts');
const { cachePath } = await import('../paths.ts');

test('the directory is there for the work and gone afterwards, also when the work fails', async t => {
  let seen = '';
  await t.throwsAsync(
    withScratch(async directory => {
      seen = directory;
      await writeFile(join(directory, 'file'), 'x');
      throw new RangeError('work failed');
    }),
    { instanceOf: RangeError },
  );
  await t.throwsAsync(stat(seen), { code: 'ENOENT' });
});

test('what a killed process left is removed, what a living one has stays', async t => {
  const root = cachePath('scratch');
  await mkdir(join(root, '999999999-1-dead'), { recursive: true });
  await mkdir(join(root, `${process.pid}-1-reusedpid`), { recursive: true });
  await withScratch(async outer => {
    await withScratch(async () => {
      t.deepEqual(
        (await readdir(root)).filter(name => /dead|reused/.test(name)),
        [],
      );
      t.true((await stat(outer)).isDirectory());
    });
  });
});
