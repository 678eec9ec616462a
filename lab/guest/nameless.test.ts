import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { namelessCopy } from './nameless.ts';

test('the copy holds what the original holds, can be written, and has no name', async t => {
  const directory = await mkdtemp(join(tmpdir(), 'nameless-'));
  t.teardown(() => rm(directory, { recursive: true }));
  const original = join(directory, 'original');
  const content = Buffer.alloc(3 * (1 << 20) + 17, 'cellblock');
  await writeFile(original, content);

  const copy = await namelessCopy(original);
  t.teardown(() => copy.close());
  t.deepEqual(await readdir(directory), ['original']);
  const { buffer } = await copy.read({ buffer: Buffer.alloc(content.length), position: 0 });
  t.true(buffer.equals(content));
  await copy.write(Buffer.from('changed'), 0, 7, 0);
  t.true((await readFile(original)).equals(content));
});
