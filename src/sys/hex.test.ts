import test from 'ava';
import { fromHex, toHex } from './hex.ts';

test('memory becomes text and text memory, byte for byte', t => {
  const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
  const text = toHex(bytes.buffer);
  t.is(text, Buffer.from(bytes).toString('hex'));
  t.deepEqual(fromHex(text), bytes);
  t.is(toHex(new ArrayBuffer(0)), '');
  t.is(fromHex('').length, 0);
});
