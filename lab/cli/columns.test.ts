import test from 'ava';
import { columns, size } from './columns.ts';

test('columns are as wide as their widest cell, the last one as it is', t => {
  t.deepEqual(
    columns(
      [
        ['a', '1', 'x'],
        ['long', '22', ''],
        ['b', '3', 'longer'],
      ],
      [1],
    ),
    ['a      1  x', 'long  22', 'b      3  longer'],
  );
});

const sizes: [number, string][] = [
  [0, '0 MiB'],
  [1, '0.1 MiB'],
  [943718, '0.9 MiB'],
  [26214400, '25 MiB'],
  [1288490189, '1.2 GiB'],
];
for (const [bytes, text] of sizes) {
  test(`${bytes} bytes are ${text}`, t => {
    t.is(size(bytes), text);
  });
}
