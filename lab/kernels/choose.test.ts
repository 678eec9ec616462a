import test from 'ava';
import { chooseMany, chooseOne, nearest } from './choose.ts';
import { offered } from './fixture.ts';
import { parseWords, type Word } from './words.ts';

const shelf = [
  offered('2.6.26'),
  offered('2.6.29'),
  offered('3.16.81'),
  offered('5.10.9'),
  offered('5.10.218'),
  offered('6.9.12'),
  offered('6.12.117', { packageVersion: '6.12.117-1~deb12u1', release: '6.12.117+deb12-amd64' }),
  offered('6.12.117', { packageVersion: '6.12.117-1', release: '6.12.117+deb13-amd64' }),
  offered('6.12.117', { flavour: 'cloud' }),
  offered('7.3-rc7'),
  offered('7.3'),
];

function one(word: string) {
  const [parsed] = parseWords(word);
  return chooseOne(parsed as Extract<Word, { kind: 'version' | 'name' }>, shelf)?.release;
}

function many(word: string) {
  const [parsed] = parseWords(word);
  return chooseMany(parsed as Extract<Word, { kind: 'range' | 'all' | 'latest' | 'oldest' }>, shelf).map(
    ({ name }) => name,
  );
}

test('a prefix picks the newest, by version and then by package', t => {
  t.is(one('5.10'), '5.10.218');
  t.is(one('5'), '5.10.218');
  t.is(one('6'), '6.12.117+deb13-amd64');
  t.is(one('7.3'), '7.3');
  t.is(one('7.3-rc7'), '7.3-rc7');
  t.is(one('6.12+cloud'), '6.12.117+cloud');
  t.is(one('6.1'), undefined);
});

test('a release picks its own package', t => {
  t.is(one('6.12.117+deb12-amd64'), '6.12.117+deb12-amd64');
  t.is(one('6.12.116+deb12-amd64'), undefined);
});

test('a range takes the newest of each series, both ends included', t => {
  t.deepEqual(many('5.10..6.12'), ['5.10.218', '6.9.12', '6.12.117']);
  t.deepEqual(many('2.6.29..4.0'), ['2.6.29', '3.16.81']);
  t.deepEqual(many('6.10..'), ['6.12.117', '7.3']);
  t.deepEqual(many('..3'), ['2.6.26', '2.6.29', '3.16.81']);
  t.deepEqual(many('4.0..5.9'), []);
  t.deepEqual(many('..7.3-rc7').slice(-1), ['7.3-rc7']);
});

test('all, latest and oldest', t => {
  t.deepEqual(many('all'), ['2.6.26', '2.6.29', '3.16.81', '5.10.218', '6.9.12', '6.12.117', '7.3']);
  t.deepEqual(many('all+cloud'), ['6.12.117+cloud']);
  t.deepEqual(many('latest'), ['7.3']);
  t.deepEqual(many('oldest'), ['2.6.26']);
});

test('the nearest versions lie on both sides', t => {
  t.deepEqual(nearest('4.19', shelf), ['2.6.29', '3.16.81', '5.10.218', '6.9.12']);
  t.deepEqual(nearest('2.6.18', shelf), ['2.6.26', '2.6.29']);
});
