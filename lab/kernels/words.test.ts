import test from 'ava';
import { UserError } from '../errors.ts';
import { parseWords } from './words.ts';

const kinds = (list: string) => parseWords(list).map(({ text, ...word }) => word);

test('versions, prefixes and flavours', t => {
  t.deepEqual(kinds('5.10, 6.12.107,7.3-rc7,6.12+cloud,6'), [
    { kind: 'version', prefix: '5.10', flavour: '' },
    { kind: 'version', prefix: '6.12.107', flavour: '' },
    { kind: 'version', prefix: '7.3-rc7', flavour: '' },
    { kind: 'version', prefix: '6.12', flavour: 'cloud' },
    { kind: 'version', prefix: '6', flavour: '' },
  ]);
});

test('ranges and collective words', t => {
  t.deepEqual(kinds('5.10..6.12,6..,..6.1+cloud,all,latest+cloud,oldest'), [
    { kind: 'range', from: '5.10', to: '6.12', flavour: '' },
    { kind: 'range', from: '6', to: '', flavour: '' },
    { kind: 'range', from: '', to: '6.1', flavour: 'cloud' },
    { kind: 'all', flavour: '' },
    { kind: 'latest', flavour: 'cloud' },
    { kind: 'oldest', flavour: '' },
  ]);
});

test('files and names', t => {
  t.deepEqual(kinds('./bzImage,mine=bzImage,linux-image.deb,6.12.107+deb13-amd64,patched'), [
    { kind: 'path', path: './bzImage' },
    { kind: 'path', path: 'bzImage', name: 'mine' },
    { kind: 'path', path: 'linux-image.deb' },
    { kind: 'name' },
    { kind: 'name' },
  ]);
});

test('what cannot be understood is refused and quoted', t => {
  const refusals: [string, RegExp][] = [
    ['', /no kernel is named/],
    ['5.10,,6.1', /`5\.10,,6\.1` has an empty place/],
    ['6.12..5.10', /`6\.12\.\.5\.10` runs backwards/],
    ['..', /`\.\.` is no range/],
    ['5.10..x', /`5\.10\.\.x` is no range/],
    ['a b=./f', /`a b` cannot name a kernel/],
    ['../x=./f', /cannot name a kernel/],
    ['x=', /`x=` names no file/],
  ];
  for (const [list, message] of refusals)
    t.throws(() => parseWords(list), { instanceOf: UserError, message }, list);
});
