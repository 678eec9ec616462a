import test from 'ava';
import { MS_BIND, MS_NOSUID, MS_RDONLY } from '../sys/numbers.ts';
import { flagBits, OPTION_WORDS, parseOptions } from './options.ts';

test('options are flags, propagation, or for the file system', t => {
  t.like(parseOptions(['nosuid', 'rprivate', 'mode=755', 'ro', 'size=64k']), {
    flags: ['MS_NOSUID', 'MS_RDONLY'],
    propagation: ['rprivate'],
    data: 'mode=755,size=64k',
  });
});

test('a later option undoes an earlier one', t => {
  t.deepEqual(parseOptions(['ro', 'nosuid', 'rw', 'suid']).flags, []);
  t.deepEqual(parseOptions(['rbind', 'defaults']).flags, ['MS_BIND', 'MS_REC']);
});

test('what is taken back must not be there; what is said last counts', t => {
  t.deepEqual(parseOptions(['bind', 'ro', 'rw', 'suid', 'nosuid']).cleared, ['MS_RDONLY']);
  t.deepEqual(parseOptions(['rro', 'rnosuid', 'rsuid', 'rrw', 'rnodev']).recursive, {
    set: ['MS_NODEV'],
    clear: ['MS_NOSUID', 'MS_RDONLY'],
  });
});

test('no word of cell reaches the file system', t => {
  t.is(parseOptions(OPTION_WORDS).data, null);
  t.true(parseOptions(['tmpcopyup']).copyUp);
});

test('names that every object has are options like any other', t => {
  t.is(parseOptions(['constructor']).data, 'constructor');
});

test('flags become bits', t => {
  t.is(flagBits(['MS_RDONLY', 'MS_BIND', 'MS_NOSUID']), MS_RDONLY | MS_BIND | MS_NOSUID);
});
