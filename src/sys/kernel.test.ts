import test from 'ava';
import { SystemError } from './error.ts';
import { createKernel, type Native } from './kernel.ts';

const returning = (value: number) => createKernel({ syscall: () => value } as Partial<Native> as Native);

test('the 4095 values below 0 are errors, and what lies below them is none', t => {
  const seek = (value: number) => () => returning(value).invoke('lseek', {}, 3, 0, 0);
  t.is(t.throws(seek(-1), { instanceOf: SystemError }).errno, 1);
  t.is(t.throws(seek(-4095), { instanceOf: SystemError }).errno, 4095);
  t.is(seek(-0x7f00_0000)(), -0x7f00_0000, 'the offset of an address in the memory of the kernel');
  t.is(returning(-0x7f00_0000).restart('lseek', {}, 3, 0, 0), -0x7f00_0000);
});
