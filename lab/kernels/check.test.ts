import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import test from 'ava';
import { selectScenarios } from '../scenarios/load.ts';
import { checkKernel } from './check.ts';
import { bzImage } from './fixture.ts';

const folder = await mkdtemp(join(tmpdir(), 'cellblock-check-'));
test.after.always(() => rm(folder, { recursive: true }));

const kernel = { name: 'x', release: '1', source: 'store', sha256: 'check', image: '' } as const;
const scenarios = [
  { id: 'a/devices', needs: ['CONFIG_CGROUP_DEVICE'] },
  { id: 'a/none', needs: [] },
  { id: 'a/both', needs: ['CONFIG_PID_NS', 'CONFIG_USER_NS'] },
];

test('the scenarios that cannot run are named with what is missing', async t => {
  const config = join(folder, 'config');
  await writeFile(config, 'CONFIG_PID_NS=y\nCONFIG_E1000=y\n# CONFIG_USER_NS is not set\n');
  const check = await checkKernel({ ...kernel, config }, scenarios);
  t.deepEqual(check.cannot, [
    { id: 'a/devices', missing: ['CONFIG_CGROUP_DEVICE'] },
    { id: 'a/both', missing: ['CONFIG_USER_NS'] },
  ]);
  t.is(check.devices.nic, 'e1000');
  t.regex(check.without.join(), /a disk \(CONFIG_VIRTIO_BLK or /);
  t.is(check.fitness.verdict, 'unfit');
});

test('the configuration is read from the image where it came with none', async t => {
  const image = join(folder, 'image');
  const carried = gzipSync('CONFIG_CGROUP_DEVICE=y\n');
  const payload = Buffer.concat([Buffer.from('\x7fELFIKCFG_ST', 'latin1'), carried, Buffer.from('IKCFG_ED')]);
  await writeFile(image, bzImage('1 #1', gzipSync(payload)));
  const check = await checkKernel({ ...kernel, sha256: 'carries', image }, scenarios);
  t.is(check.config, 'image');
  t.deepEqual(
    check.cannot.map(({ id }) => id),
    ['a/both'],
  );
});

test('a kernel of which nothing is known is given its chance', async t => {
  const image = join(folder, 'silent');
  await writeFile(image, bzImage('1 #1'));
  const check = await checkKernel({ ...kernel, sha256: 'silent', image }, scenarios);
  t.like(check, { config: 'none', fitness: { verdict: 'unknown' }, cannot: [], without: [] });
});

test('what scenarios need are options', async t => {
  const needs = (await selectScenarios([])).flatMap(scenario => scenario.needs);
  t.true(needs.includes('CONFIG_CGROUP_DEVICE'));
  t.deepEqual(
    needs.filter(option => !/^CONFIG_[A-Z0-9_]+$/.test(option)),
    [],
  );
});
