import test from 'ava';
import { featuresFile, parseFeatures } from './apparmor.ts';

const said = `./mount/mask:mount umount
./caps/mask:chown kill
./capability:0xffffff
./domain/stack:yes
./two/lines:one:1
./two/lines:two
`;

test('features are a tree of directories and texts', t => {
  const features = parseFeatures(said);
  t.deepEqual([...features.keys()].sort(), ['caps', 'capability', 'domain', 'mount', 'two'].sort());
  t.is(features.get('capability'), '0xffffff');
  t.is((features.get('two') as Map<string, string>).get('lines'), 'one:1\ntwo');
});

test('the file for apparmor_parser is the same whatever the order the kernel lists them in', t => {
  const reversed = said
    .trim()
    .split('\n')
    .filter(line => !line.startsWith('./two'))
    .reverse()
    .join('\n');
  const file = featuresFile(parseFeatures(reversed));
  t.is(
    file,
    'capability {0xffffff\n}\ncaps {mask {chown kill\n}\n}\ndomain {stack {yes\n}\n}\nmount {mask {mount umount\n}\n}\n',
  );
});
