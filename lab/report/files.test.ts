import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { sampleEvents, sampleExpectations } from '../matrix/fixture.ts';
import { eventsFile } from './events-file.ts';
import { junitFile } from './junit-file.ts';
import { matrixFile } from './matrix-file.ts';

async function temporaryDirectory(t: ExecutionContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'lab-report-'));
  t.teardown(() => rm(directory, { recursive: true }));
  return directory;
}

test('events.jsonl grows as things happen', async t => {
  const directory = await temporaryDirectory(t);
  const path = join(directory, 'deeper', 'events.jsonl');
  const reporter = eventsFile(path);
  for (const [place, event] of sampleEvents.entries()) {
    await reporter.on(event);
    const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
    t.is(lines.length, place + 1);
    t.deepEqual(JSON.parse(lines.at(-1) ?? ''), event);
  }
  await reporter.end?.();
});

for (const [name, make] of Object.entries({ 'matrix.json': matrixFile, 'junit.xml': junitFile })) {
  test(`${name} is written at the end, also of an interrupted run, and nothing else is left`, async t => {
    const directory = await temporaryDirectory(t);
    const reporter = make(join(directory, name), sampleExpectations);
    for (const event of sampleEvents.slice(0, 5)) await reporter.on(event);
    t.deepEqual(await readdir(directory), []);
    await reporter.end?.();
    t.deepEqual(await readdir(directory), [name]);
  });

  test(`${name} is not written when the run never started`, async t => {
    const directory = await temporaryDirectory(t);
    const reporter = make(join(directory, name), sampleExpectations);
    for (const event of sampleEvents.slice(0, 1)) await reporter.on(event);
    await reporter.end?.();
    t.deepEqual(await readdir(directory), []);
  });
}
