import test from 'ava';
import { UserError } from '../errors.ts';
import { isInRange, parseRange, parseVersion, versionOf } from './kernel-range.ts';

const cases: [range: string, inside: string[], outside: string[]][] = [
  ['all', ['2.6.26', '7.3-rc1', 'home-made'], []],
  [
    '2.6.29..3.9',
    ['2.6.29', '2.6.29.6', '2.6.39', '3.0.101', '3.9', '3.9.11', '3.9-rc1'],
    ['2.6.28', '2.6.29-rc8', '3.10', '3.10-rc1', 'home-made'],
  ],
  [
    '3.10..',
    ['3.10', '3.10.0', '3.10.108', '4.0', '6.12.107+deb13-amd64', '7.3-rc1'],
    ['3.9.11', '3.10-rc7', '3.10.0-rc7', '3.1.10', '2.6.39'],
  ],
  ['..4.6', ['2.6.26', '4.6', '4.6.7', '4.6-rc2'], ['4.7-rc1', '4.60', '5.0']],
  ['5.15', ['5.15', '5.15.0-25-generic', '5.15.200'], ['5.14.21', '5.16', '5.15-rc1', '5.150']],
  ['2.6', ['2.6.26', '2.6.29-rc3'], ['3.0']],
  ['3.10-rc2..3.10.5', ['3.10-rc2', '3.10-rc9', '3.10', '3.10.5'], ['3.10-rc1', '3.10.6', '3.9']],
];

for (const [range, inside, outside] of cases) {
  test(`the range ${range}`, t => {
    for (const version of inside) t.true(isInRange(parseVersion(version), parseRange(range)), version);
    for (const version of outside) t.false(isInRange(parseVersion(version), parseRange(range)), version);
  });
}

for (const text of ['', '..', '3.x', '5', '3.10 ..', '4.6..3.10', '3.1..3.2..3.3', '5.10+deb']) {
  test(`\`${text}\` is no range`, t => {
    const error = t.throws(() => parseRange(text), { instanceOf: UserError });
    t.true(error?.message.includes(`\`${text}\``));
  });
}

test('Debian writes release candidates with a tilde', t => {
  t.deepEqual(parseVersion('7.3~rc4-amd64'), { numbers: [7, 3], rc: 4 });
});

test('the label tells the point release that a Debian release name hides', t => {
  t.deepEqual(versionOf({ name: '5.10.251', release: '5.10.0-34-amd64' })?.numbers, [5, 10, 251]);
  t.deepEqual(versionOf({ name: '5.10', release: '6.12.107+deb13-amd64' })?.numbers, [6, 12, 107]);
  t.is(versionOf({ name: '7.3-rc7', release: '7.3-amd64' })?.rc, 7);
  t.deepEqual(versionOf({ name: 'mine', release: '2.6.29' })?.numbers, [2, 6, 29]);
});
