import test from 'ava';
import { firstError } from './build-log.ts';

test('the first complaint is named, not what make says about it afterwards', t => {
  const log = [
    '  CC      libbb/xfuncs.o',
    'libbb/xfuncs.c:12:10: warning: unused variable',
    'libbb/xfuncs.c:30:10: fatal error: linux/kd.h: No such file or directory',
    'compilation terminated.',
    'make[1]: *** [scripts/Makefile.build:198: libbb/xfuncs.o] Error 1',
  ].join('\n');
  t.is(firstError(log), 'libbb/xfuncs.c:30:10: fatal error: linux/kd.h: No such file or directory');
});

test('a linker, a shell and make are understood; otherwise the last line speaks', t => {
  t.is(firstError("a\nx.o: undefined reference to `y'\nb"), "x.o: undefined reference to `y'");
  t.is(firstError('a\nsh: 1: bison: not found\nb'), 'sh: 1: bison: not found');
  t.is(firstError('one\ntwo\n'), 'two');
  t.is(firstError(''), 'no output');
});
