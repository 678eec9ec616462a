import { createHash } from 'node:crypto';
import { mkdtemp, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { currentSha256 } from './verified.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

test('a file that changes has another hash, wherever it is', async t => {
  const directory = await mkdtemp(join(tmpdir(), 'verified-'));
  t.teardown(() => rm(directory, { recursive: true }));
  const [file, moved] = [join(directory, 'file'), join(directory, 'moved')];
  await writeFile(file, 'one');
  t.is(await currentSha256(file), sha256('one'));
  t.is(await currentSha256(file), sha256('one'));

  await rename(file, moved);
  t.is(await currentSha256(moved), sha256('one'));
  await writeFile(moved, 'two');
  await utimes(moved, new Date(), new Date(Date.now() + 1000)); // a clock too coarse to tell the two writes apart
  t.is(await currentSha256(moved), sha256('two'));
  await t.throwsAsync(currentSha256(file), { code: 'ENOENT' });
});
