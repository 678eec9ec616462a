import test from 'ava';
import { aptCommand, lacking, lineToType } from './packages.ts';
import { requirements } from './requirements.ts';

const packages = (osRelease: string, mirrorNamed = false) =>
  requirements(osRelease, mirrorNamed).map(requirement => requirement.package);

test('a Debian machine takes its mirror from apt, another one asks debootstrap', t => {
  t.false(packages('ID=debian\n').includes('debootstrap'));
  t.true(packages('NAME="Ubuntu"\nID=ubuntu\nID_LIKE=debian\n').includes('debootstrap'));
  t.false(packages('ID=ubuntu\n', true).includes('debootstrap'));
});

test('every requirement is named once and has a sign', t => {
  const all = requirements('', false);
  t.is(new Set(all.map(requirement => requirement.package)).size, all.length);
  t.true(all.every(({ sign, why }) => sign !== '' && why !== ''));
});

test('apt is called as root, or through sudo that must not ask', t => {
  t.deepEqual(aptCommand('root', 'update').slice(0, 3), ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get']);
  t.deepEqual(aptCommand('sudo', 'update').slice(0, 3), ['sudo', '-n', 'env']);
  t.is(aptCommand('root', 'update').at(-1), 'update');
});

test('without privileges the message names each package with its use, and the line to type', t => {
  const missing = [
    { package: 'gcc', sign: 'gcc', why: 'compiles' },
    { package: 'make', sign: 'make', why: 'drives it' },
  ];
  t.regex(lacking(missing), /gcc +compiles\n +make +drives it/);
  t.is(
    lineToType(missing),
    'sudo apt-get update && sudo apt-get install -y --no-install-recommends gcc make',
  );
});
