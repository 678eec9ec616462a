import test from 'ava';
import { SpoiledState, seal, unseal } from './state-record.ts';

const facts = {
  hostKey: Buffer.from([0, 1, 2, 255]),
  clientKey: 'a key\nof two lines\n',
  magic: 'CELLBLOCK HOST DISK 00',
  bootSeconds: 4.25,
  sha256: { initramfs: 'aa', disk: 'bb' },
};
const name = 'the saved state of 6.12';

test('what was written is read', t => {
  t.deepEqual(unseal(seal(facts), name), facts);
});

for (const [how, damaged] of Object.entries({
  'one letter of a key': seal(facts).replace('two', 'too'),
  'a cut end': seal(facts).slice(0, -9),
  'nothing left': '',
  'another record': '{}',
  'no object': 'null',
}))
  test(`a damaged record is noticed: ${how}`, t => {
    t.throws(() => unseal(damaged, name), { instanceOf: SpoiledState, message: /6\.12/ });
  });
