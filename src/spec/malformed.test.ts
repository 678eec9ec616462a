import test from 'ava';
import { configJson } from './config.fixture.ts';
import { places, replace, WRONG } from './mutate.fixture.ts';
import { ConfigError } from './node.ts';
import { readConfig } from './read-config.ts';

/** A config with things in it that the default does not say. */
const FULL = configJson({
  domainname: 'd',
  annotations: { a: 'b' },
  linux: {
    ...(configJson()['linux'] as object),
    cgroupsPath: 'a/b',
    devices: [{ path: '/dev/x', type: 'c', major: 1, minor: 3, fileMode: 438, uid: 0, gid: 0 }],
    resources: {
      devices: [{ allow: true, type: 'c', major: 1, minor: 3, access: 'rwm' }],
      memory: { limit: 65536 },
    },
  },
});

test('every wrong value in every place is read or refused with its path, and nothing else happens', t => {
  let tried = 0;
  for (const path of places(FULL)) {
    for (const wrong of WRONG) {
      tried++;
      try {
        readConfig(replace(FULL, path, wrong));
      } catch (error) {
        if (!(error instanceof ConfigError)) throw error;
        t.regex(error.message, /^[\w.[\]"]+: \S/);
      }
    }
  }
  t.true(tried > 2000);
});

test('a config is refused when any required part is taken out', t => {
  for (const path of [['ociVersion'], ['root', 'path'], ['process', 'args'], ['process', 'cwd'], ['linux']]) {
    t.throws(() => readConfig(replace(FULL, path, undefined)), { instanceOf: ConfigError }, path.join('.'));
  }
});
