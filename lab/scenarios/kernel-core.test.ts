import test from 'ava';
import { offsetOfKernelImage } from './kernel-core.ts';
import { portResetProgram } from './port-reset-program.ts';

/** An ELF header and, for each segment, its header, of which only address and offset count here. */
function core(segments: { address: bigint; offset: bigint }[]): Buffer {
  const file = Buffer.alloc(64 + 56 * segments.length);
  file.writeBigUInt64LE(64n, 32);
  file.writeUInt16LE(56, 54);
  file.writeUInt16LE(segments.length, 56);
  segments.forEach(({ address, offset }, index) => {
    file.writeBigUInt64LE(offset, 64 + 56 * index + 8);
    file.writeBigUInt64LE(address, 64 + 56 * index + 16);
  });
  return file;
}

const memory = { address: 0xffff_8880_0000_0000n, offset: 1n };
const image = { address: 0xffff_ffff_8100_0000n, offset: 0x7fff_8100_2000n };
const modules = { address: 0xffff_ffff_a000_0000n, offset: 3n };

test('the image of the kernel is neither the rest of the memory nor its modules', t => {
  t.is(offsetOfKernelImage(core([memory, modules, image])), 0x7fff_8100_2000);
  t.is(offsetOfKernelImage(core([memory, modules])), undefined);
  t.is(offsetOfKernelImage(core([memory, image]).subarray(0, 100)), undefined, 'cut off');
  t.is(offsetOfKernelImage(Buffer.alloc(0)), undefined, 'what covers it is empty');
});

test('the program that resets the machine is an ELF file whose entry is its first instruction', t => {
  for (const [call, number] of [
    ['iopl', 172],
    ['ioperm', 173],
  ] as const) {
    const program = portResetProgram(call);
    t.is(program.subarray(0, 4).toString('latin1'), '\x7fELF');
    const [entry, loaded] = [program.readBigUInt64LE(24), program.readBigUInt64LE(80)];
    t.deepEqual([...program.subarray(Number(entry - loaded)).subarray(0, 5)], [0xb8, number, 0, 0, 0]);
    t.is(program.readBigUInt64LE(96), BigInt(program.length));
  }
});
