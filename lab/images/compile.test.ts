import test from 'ava';
import { busybox } from '../../images/userland/busybox.ts';
import { dropbear } from '../../images/userland/dropbear.ts';
import { quickjs } from '../../images/userland/quickjs.ts';
import { recipeKey } from './compile.ts';

const recipes = [busybox, dropbear, quickjs];

test('a key changes with the source, the recipe, its files and the toolchain, and with nothing else', t => {
  const key = recipeKey(dropbear, 'gcc 1');
  t.is(recipeKey({ ...dropbear }, 'gcc 1'), key);
  const others = [
    recipeKey({ ...dropbear, tarball: { ...dropbear.tarball, sha256: '0' } }, 'gcc 1'),
    recipeKey({ ...dropbear, script: `${dropbear.script}#` }, 'gcc 1'),
    recipeKey({ ...dropbear, files: { ...dropbear.files, 'localoptions.h': '' } }, 'gcc 1'),
    recipeKey(dropbear, 'gcc 2'),
  ];
  t.is(new Set([key, ...others]).size, 5);
});

test('every source is pinned, and Debian names the version that is compiled', t => {
  for (const { name, version, debianVersion, dsc, tarball, directory } of recipes) {
    t.regex(dsc.sha256, /^[0-9a-f]{64}$/);
    t.regex(tarball.sha256, /^[0-9a-f]{64}$/);
    t.is(debianVersion.replace(/^\d+:/, '').replace(/-[^-]*$/, ''), version);
    t.is(dsc.name, `${name}_${debianVersion.replace(/^\d+:/, '')}.dsc`);
    t.is(directory, `${name}-${version}`);
  }
});
