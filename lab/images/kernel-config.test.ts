import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { packageRoot } from '../paths.ts';

test('every line of the config fragment sets or unsets one option, and none comes twice', async t => {
  const text = await readFile(join(packageRoot, 'images/kernel.config'), 'utf8');
  const names = text
    .split('\n')
    .filter(line => line.includes('CONFIG_') && !/^# {2}/.test(line))
    .map(line => /^(?:# )?(CONFIG_\w+)(?:=(?:y|m|\d+|"[^"]*")| is not set)$/.exec(line)?.[1] ?? line);
  t.true(names.length > 100);
  t.deepEqual(
    names.filter((name, index) => names.indexOf(name) !== index || !/^CONFIG_\w+$/.test(name)),
    [],
  );
});
