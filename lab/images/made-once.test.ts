import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { assemble, isIntact } from './made-once.ts';

async function place(t: ExecutionContext): Promise<string> {
  const parent = await mkdtemp(join(tmpdir(), 'made-once-'));
  t.teardown(() => rm(parent, { recursive: true }));
  return join(parent, 'made');
}

const fill = (text: string) => (scratch: string) => writeFile(join(scratch, 'program'), text);

test('what was made is intact, and nothing else is left', async t => {
  const made = await place(t);
  t.false(await isIntact(made));
  await assemble(made, fill('one'));
  t.true(await isIntact(made));
  t.deepEqual(await readdir(join(made, '..')), ['made']);
});

test('who comes second leaves what the first one made', async t => {
  const made = await place(t);
  await assemble(made, fill('first'));
  await assemble(made, fill('second'));
  t.is(await readFile(join(made, 'program'), 'utf8'), 'first');
});

for (const [how, damage] of Object.entries({
  'a file cut off': (made: string) => truncate(join(made, 'program'), 1),
  'a file changed': (made: string) => writeFile(join(made, 'program'), 'eno'),
  'a file gone': (made: string) => rm(join(made, 'program')),
  'no list': (made: string) => rm(join(made, 'manifest.json')),
  'no list of files': (made: string) => writeFile(join(made, 'manifest.json'), '{}'),
}))
  test(`what is damaged is made again: ${how}`, async t => {
    const made = await place(t);
    await assemble(made, fill('one'));
    await damage(made);
    t.false(await isIntact(made));
    await assemble(made, fill('again'));
    t.true(await isIntact(made));
    t.is(await readFile(join(made, 'program'), 'utf8'), 'again');
  });
