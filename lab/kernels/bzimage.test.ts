import test from 'ava';
import { UserError } from '../errors.ts';
import { parseBzImage } from './bzimage.ts';
import { bzImage } from './fixture.ts';

const refusal = (bytes: Buffer, size = bytes.length) => {
  try {
    parseBzImage(bytes, size, 'x');
    return 'accepted';
  } catch (error) {
    if (error instanceof UserError)
      return error.message.replace('x is not a kernel that can be booted: ', '');
    throw error;
  }
};

test('the release is the first word of the version line', t => {
  const banner = '6.12.107+deb13-amd64 (kernel@debian) #1 SMP Debian 6.12.107-1 (2026-09-01)';
  const image = bzImage(banner);
  t.deepEqual(parseBzImage(image, image.length, 'x'), { release: '6.12.107+deb13-amd64', banner });
});

test('a file that is no kernel is refused with the reason', t => {
  t.is(refusal(Buffer.from('hello')), 'it is only 5 bytes long');
  t.is(refusal(Buffer.concat([Buffer.from('7f454c46', 'hex'), Buffer.alloc(9000)])), 'it is an ELF file');
  t.is(refusal(Buffer.concat([Buffer.from('1f8b08', 'hex'), Buffer.alloc(9000)])), 'it is gzip data');
  t.is(refusal(Buffer.from('!<arch>\n')), 'it is an ar archive');
  t.is(refusal(Buffer.alloc(9000)), 'it has no Linux/x86 boot header ("HdrS" at byte 0x202)');
});

test('a kernel that the guest cannot boot is refused with the reason', t => {
  const image = bzImage('5.15.0 (x) #1');
  t.is(
    refusal(image, image.length - 16),
    `it is cut off: ${image.length - 16} bytes instead of ${image.length}`,
  );
  const low = Buffer.from(image);
  low.writeUInt8(0, 0x211);
  t.is(refusal(low), 'it is a zImage, which loads below 1 MiB');
  const narrow = Buffer.from(image);
  narrow.writeUInt16LE(0, 0x236);
  t.regex(refusal(narrow), /32-bit/);
  const ancient = Buffer.from(image);
  ancient.writeUInt16LE(0x105, 0x206);
  t.regex(refusal(ancient), /older than 2\.00/);
  const nameless = Buffer.from(image);
  nameless.writeUInt16LE(0, 0x20e);
  t.is(refusal(nameless), 'its header names no release');
});
