import test from 'ava';
import type { DeviceRule } from '../spec/config.ts';
import { listedRules } from './device-lists.ts';
import {
  allowsTerminals,
  type DevicePolicy,
  devicePolicy,
  expectedList,
  mergeLines,
  UnsayableRule,
} from './device-policy.ts';

const rule = (allow: boolean, text: string): DeviceRule => {
  const [type = '', numbers = '*:*', access = 'rwm'] = text.split(' ');
  const number = (word: string | undefined) => (word === undefined || word === '*' ? null : Number(word));
  const [major, minor] = numbers.split(':');
  return {
    allow,
    type: type === 'a' ? null : (type as 'c'),
    major: number(major),
    minor: number(minor),
    access,
  };
};

test('A7: the list of 2008 is six lines in the order of the seed', t => {
  const rules = listedRules({ enforce: 'cgroup', list: 'seed-2008', random: true });
  t.deepEqual(devicePolicy(rules), {
    base: 'deny',
    lines: ['c 1:3 rwm', 'c 1:5 rwm', 'c 1:7 rwm', 'c 5:1 rwm', 'c 1:8 rwm', 'c 1:9 rwm'],
  });
});

test('A8: random can be switched off in either list', t => {
  for (const list of ['seed-2008', 'default'] as const) {
    const lines = devicePolicy(listedRules({ enforce: 'cgroup', list, random: false })).lines;
    t.false(lines.includes('c 1:8 rwm'));
    t.true(lines.includes('c 1:9 rwm'));
  }
});

test('a deny takes away what was allowed before it, whole or in part', t => {
  t.deepEqual(devicePolicy([rule(true, 'c 1:3'), rule(true, 'c 1:5'), rule(false, 'c 1:3')]).lines, [
    'c 1:5 rwm',
  ]);
  t.deepEqual(devicePolicy([rule(true, 'c 1:3'), rule(false, 'c 1:* w')]).lines, ['c 1:3 rm']);
});

test('a deny of everything begins anew, an allow of everything too', t => {
  t.deepEqual(devicePolicy([rule(true, 'c 1:3'), rule(false, 'a')]), { base: 'deny', lines: [] });
  t.deepEqual(devicePolicy([rule(true, 'a'), rule(false, 'b 8:0')]), { base: 'allow', lines: ['b 8:0 rwm'] });
});

test('a deny inside a wider allow is more than a v1 group can say', t => {
  t.throws(() => devicePolicy([rule(true, 'c 1:*'), rule(false, 'c 1:3')]), {
    instanceOf: UnsayableRule,
    message: /cannot deny `c 1:3 rwm` inside `c 1:\* rwm`/,
  });
});

test('what the kernel will show is one line a device', t => {
  t.deepEqual(mergeLines(['c 1:3 w', 'b 8:0 rwm', 'c 1:3 r']), ['c 1:3 rw', 'b 8:0 rwm']);
  t.deepEqual(expectedList({ base: 'allow', lines: ['b 8:0 rwm'] }), ['a *:* rwm']);
});

test('a list holds the terminals of devpts, or does not', t => {
  const held = (base: DevicePolicy['base'], ...lines: string[]) => allowsTerminals({ base, lines });
  t.true(held('deny', 'c 1:3 rwm', 'c 5:2 rwm', 'c 136:* rw'));
  t.true(held('deny', 'c 5:2 r', 'c 5:2 w', 'c *:* m', 'c 136:* rwm'));
  t.true(held('deny', 'c *:* rw'));
  t.false(held('deny', 'c 5:2 r', 'c 136:* rwm'));
  t.false(held('deny', 'c 5:2 rwm', 'c 136:0 rwm'));
  t.false(held('deny', 'c *:* m'));
  t.true(held('allow', 'b 8:0 rwm'));
  t.false(held('allow', 'c 5:2 w'));
});
