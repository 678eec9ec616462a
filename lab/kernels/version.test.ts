import test from 'ava';
import { compareDebianVersions } from './deb/version.ts';
import { beginsWith, compareVersions, isPrefix, isVersion, seriesOf, upstreamVersion } from './version.ts';

test('versions are ordered by number, and a candidate comes before its release', t => {
  const sorted = [
    '2.6.9',
    '2.6.26',
    '2.6.29',
    '3.0',
    '6.9',
    '6.12',
    '6.12.107',
    '7.3-rc7',
    '7.3-rc10',
    '7.3',
    '7.3.4',
  ];
  t.deepEqual([...sorted].reverse().sort(compareVersions), sorted);
  t.is(compareVersions('6.12', '6.12.0'), 0);
  t.true(compareVersions('mine', '2.6.26') < 0);
});

test('a prefix is compared number by number', t => {
  t.true(beginsWith('6.1.170', '6.1'));
  t.false(beginsWith('6.12.107', '6.1'));
  t.true(beginsWith('6.12.107', '6'));
  t.true(beginsWith('7.3-rc7', '7.3'));
  t.true(beginsWith('7.3-rc7', '7.3-rc7'));
  t.false(beginsWith('7.3-rc7', '7.3-rc1'));
  t.false(beginsWith('7.3.4', '7.3-rc7'));
  t.true(beginsWith('6.12', '6.12.0'));
});

test('what is a version and what can begin one', t => {
  t.deepEqual(['6.12', '2.6.29.6', '7.3-rc7', '6', '6.12-mine', '6.12+cloud', ''].map(isVersion), [
    true,
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
  t.true(isPrefix('6'));
  t.false(isPrefix('latest'));
});

test('the series of 2.6 has three numbers', t => {
  t.is(seriesOf('2.6.29.6'), '2.6.29');
  t.is(seriesOf('6.12.107'), '6.12');
  t.is(seriesOf('7.3-rc7'), '7.3');
});

test('the upstream version of a Debian package', t => {
  t.is(upstreamVersion('6.12.107-1'), '6.12.107');
  t.is(upstreamVersion('7.3~rc7-1~exp1'), '7.3-rc7');
  t.is(upstreamVersion('6.1.180-1~deb11u1'), '6.1.180');
  t.is(upstreamVersion('3.16.7-ckt25-2+deb8u3'), '3.16.7');
  t.is(upstreamVersion('2.6.32-48squeeze6'), '2.6.32');
});

test('package versions are ordered as dpkg orders them', t => {
  const sorted = [
    '7.3~rc7-1~exp1',
    '7.3~rc10-1',
    '7.3-1~bpo13+1',
    '7.3-1',
    '7.3-1+b1',
    '7.3-2',
    '7.3.4-1',
    '1:2.0-1',
  ];
  t.deepEqual([...sorted].reverse().sort(compareDebianVersions), sorted);
  t.is(compareDebianVersions('1.0-1', '1.0-1'), 0);
  t.true(compareDebianVersions('1.0a-1', '1.0+-1') < 0);
});
