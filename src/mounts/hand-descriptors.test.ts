import test from 'ava';
import { recordingSystem } from '../sys/recording-system.ts';
import { receiveDescriptors, sendDescriptors } from './hand-descriptors.ts';

/** A socket that keeps what is sent until it is received. */
function socket() {
  const messages: number[][] = [];
  const { system } = recordingSystem({
    sendmsg: (_fd: number, data: Uint8Array, descriptors: number[]) => {
      messages.push(descriptors);
      return data.length;
    },
    recvmsg: (_fd: number, _length: number, most: number) => {
      const descriptors = messages.shift() ?? [];
      return { data: new Uint8Array(1), descriptors: descriptors.slice(0, most) };
    },
  });
  return { system, messages };
}

test('more descriptors than one message takes come in their order', t => {
  const { system, messages } = socket();
  const all = Array.from({ length: 600 }, (_, index) => index + 3);
  sendDescriptors(system, 9, all);
  t.deepEqual(
    messages.map(({ length }) => length),
    [253, 253, 94],
  );
  t.deepEqual(receiveDescriptors(system, 9, all.length), all);
});

test('fewer than were promised end the start', t => {
  const { system } = socket();
  sendDescriptors(system, 9, [3]);
  t.throws(() => receiveDescriptors(system, 9, 2), { message: /fewer descriptors came/ });
  t.throws(() => receiveDescriptors(system, undefined, 1), { message: /nobody sends/ });
});
