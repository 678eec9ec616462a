import test from 'ava';
import { ConfigError } from '../spec/node.ts';
import { MS_BIND, MS_NOSUID, MS_RDONLY } from '../sys/numbers.ts';
import { flagBits, parseOptions } from './options.ts';

test('options are flags, propagation, or for the file system', t => {
  t.deepEqual(parseOptions(['nosuid', 'rprivate', 'mode=755', 'ro', 'size=64k'], 'mounts[0].options'), {
    flags: ['MS_NOSUID', 'MS_RDONLY'],
    propagation: ['rprivate'],
    data: 'mode=755,size=64k',
  });
});

test('a later option undoes an earlier one', t => {
  t.deepEqual(parseOptions(['ro', 'nosuid', 'rw', 'suid'], '').flags, []);
  t.deepEqual(parseOptions(['rbind', 'defaults'], '').flags, ['MS_BIND', 'MS_REC']);
});

test('an option that only a newer call can carry out is refused, not passed to the file system', t => {
  t.throws(() => parseOptions(['nosuid', 'rro'], 'mounts[2].options'), {
    instanceOf: ConfigError,
    message: 'mounts[2].options[1]: the option `rro` is not supported by this cell',
  });
});

test('names that every object has are options like any other', t => {
  t.is(parseOptions(['constructor'], '').data, 'constructor');
});

test('flags become bits', t => {
  t.is(flagBits(['MS_RDONLY', 'MS_BIND', 'MS_NOSUID']), MS_RDONLY | MS_BIND | MS_NOSUID);
});
