import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { compilerHint, firstError, gccMajor, gccOfItsTime } from './compiler.ts';
import { layOver } from './fragment.ts';
import { needTools, toolsFor } from './tools.ts';
import { readTree, treeVersion } from './tree.ts';

test('a fragment takes the place of every line about its options, and of no other', t => {
  const config = '# a comment\nCONFIG_A=y\n# CONFIG_B is not set\nCONFIG_AB=m\n';
  t.is(
    layOver(config, 'CONFIG_B=y\n# CONFIG_A is not set\n'),
    '# a comment\nCONFIG_AB=m\nCONFIG_B=y\n# CONFIG_A is not set\n',
  );
});

test('the version of a tree', t => {
  const makefile = (...fields: string[]) => fields.join('\n');
  t.is(
    treeVersion(makefile('VERSION = 6', 'PATCHLEVEL = 12', 'SUBLEVEL = 117', 'EXTRAVERSION =')),
    '6.12.117',
  );
  t.is(
    treeVersion(makefile('VERSION = 2', 'PATCHLEVEL = 6', 'SUBLEVEL = 29', 'EXTRAVERSION = -rc3')),
    '2.6.29-rc3',
  );
  t.is(treeVersion(makefile('VERSION = 5', 'PATCHLEVEL = 15', 'SUBLEVEL = 0', 'EXTRAVERSION =')), '5.15');
  t.is(treeVersion('all:\n\techo hello\n'), undefined);
});

test('a directory that is no tree is refused, and one that was built in place is told', async t => {
  const folder = await mkdtemp(join(tmpdir(), 'cellblock-tree-'));
  await t.throwsAsync(readTree(folder), { name: 'UserError', message: /no source tree of Linux/ });
  await mkdir(join(folder, 'arch/x86'), { recursive: true });
  await mkdir(join(folder, 'include/linux'), { recursive: true });
  await writeFile(join(folder, 'Makefile'), 'VERSION = 2\nPATCHLEVEL = 6\nSUBLEVEL = 29\n');
  await writeFile(join(folder, 'include/linux/compiler-gcc4.h'), '');
  t.like(await readTree(folder), { version: '2.6.29', gccHeaders: [4], isUsed: false, setsPageSize: false });
  await writeFile(
    join(folder, 'arch/x86/Makefile'),
    'LDFLAGS += $(call ld-option, -z max-page-size=0x200000)\n',
  );
  t.true((await readTree(folder)).setsPageSize);
  await writeFile(join(folder, '.config'), '');
  t.like(await readTree(folder), { isUsed: true, config: join(folder, '.config') });
  await rm(folder, { recursive: true });
});

test('which compiler a tree wants', t => {
  t.is(gccOfItsTime({ version: '2.6.29', gccHeaders: [3, 4] }), 4);
  t.is(gccOfItsTime({ version: '4.19.300', gccHeaders: [] }), 8);
  t.is(gccOfItsTime({ version: '5.15-rc2', gccHeaders: [] }), 11);
  t.is(gccOfItsTime({ version: '4.2', gccHeaders: [] }), 5);
  const tree = { directory: '', version: '2.6.29', gccHeaders: [3, 4], isUsed: false, setsPageSize: true };
  t.regex(compilerHint(tree, 'gcc', 12) ?? '', /wants gcc 4 or older .*compiler-gcc4\.h.* is gcc 12/);
  t.is(compilerHint(tree, 'gcc-4.9', gccMajor('4.9.4\n')), undefined);
  t.is(compilerHint(tree, 'clang', undefined), undefined);
});

test("the first error in a log is the compiler's own, before make's", t => {
  const log = [
    '  CC      kernel/fork.o',
    'In file included from include/linux/compiler.h:40,',
    'include/linux/compiler-gcc.h:90:1: fatal error: linux/compiler-gcc12.h: No such file',
    'make[1]: *** [kernel/bounds.s] Error 1',
    'kernel/x.c:1:1: error: another',
  ].join('\n');
  t.is(
    firstError(log),
    'include/linux/compiler-gcc.h:90:1: fatal error: linux/compiler-gcc12.h: No such file',
  );
  t.is(
    firstError("x\nmake: *** No rule to make target `bzImage'.  Stop."),
    "make: *** No rule to make target `bzImage'.  Stop.",
  );
  t.is(firstError('/bin/sh: 1: flex: not found'), '/bin/sh: 1: flex: not found');
  t.is(
    firstError("ld: kernel/x.o: undefined reference to `y'"),
    "ld: kernel/x.o: undefined reference to `y'",
  );
  t.is(firstError('all is well'), undefined);
});

test('missing tools are named with the line that installs them', async t => {
  const packagesOf = (version: string, config?: string) =>
    toolsFor(version, config === undefined ? undefined : new Map([[config, 'y']])).map(tool => tool.package);
  t.false(packagesOf('4.15').includes('flex'));
  t.true(packagesOf('4.16').includes('flex'));
  t.true(packagesOf('6.12.117', 'MODULE_SIG').includes('libssl-dev'));
  t.true(packagesOf('6.12.117', 'OBJTOOL').includes('libelf-dev'));
  const error = await t.throwsAsync(needTools([{ sign: 'no-such-tool', package: 'its-package' }]), {
    name: 'UserError',
    message: /lacks no-such-tool/,
  });
  t.regex((error as Error & { next?: string }).next ?? '', /apt-get install .* its-package$/);
});
