import test from 'ava';
import type { IdMapping, Mount } from '../spec/config.ts';
import { ConfigError } from '../spec/node.ts';
import { parseOptions } from './options.ts';
import { planIdmap, type Users } from './plan-idmap.ts';

const HOST: Users = { namespaces: ['mount'], uidMappings: [], gidMappings: [] };
const map = (container: number, host: number, size: number): IdMapping => ({ container, host, size });
/** As crun's manual has it. */
const OWN: Users = {
  namespaces: ['mount', 'user'],
  uidMappings: [map(0, 0, 1), map(1, 2, 1000)],
  gidMappings: [map(0, 100_000, 65_536)],
};

function plan(options: string[], users = OWN, mappings: Partial<Mount> = {}, bind = true) {
  const mount: Mount = {
    destination: '/x',
    type: undefined,
    source: '/y',
    options,
    uidMappings: [],
    gidMappings: [],
    ...mappings,
  };
  try {
    return planIdmap(mount, parseOptions(options), bind, 'mounts[3]', users);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
}

test('without mappings of their own ids are those of the user namespace', t => {
  t.is(plan(['bind']), undefined);
  t.deepEqual(plan(['idmap']), { ids: 'container', all: false });
  t.deepEqual(plan(['rbind', 'ridmap']), { ids: 'container', all: true });
  t.is(
    plan(['idmap'], HOST),
    'mounts[3].options: `idmap` without mappings needs a user namespace, whose ids it takes',
  );
});

test('the mappings of a mount need no user namespace, and no option', t => {
  const both = { uidMappings: [map(0, 1000, 1)], gidMappings: [map(0, 1001, 1)] };
  const ids = { uid: both.uidMappings, gid: both.gidMappings };
  t.deepEqual(plan(['bind'], HOST, both), { ids, all: false });
  t.deepEqual(plan(['ridmap'], HOST, both), { ids, all: true });
  t.is(
    plan([], HOST, { uidMappings: both.uidMappings }),
    'mounts[3].gidMappings: is required beside the other mappings',
  );
  t.regex(String(plan(['idmap=uids=0-1-1;gids=0-1-1'], HOST, both)), /keep one of them/);
  t.regex(String(plan(['idmap'], OWN, {}, false)), /on bind mounts only/);
});

test('mappings in the option are those of crun, also as the container counts', t => {
  t.deepEqual(plan(['idmap=uids=0-1-10#10-11-10;gids=0-100-10'], HOST), {
    ids: { uid: [map(0, 1, 10), map(10, 11, 10)], gid: [map(0, 100, 10)] },
    all: false,
  });
  t.deepEqual(plan(['idmap=uids=@1-3-10;gids=@0-5-1']), {
    ids: { uid: [map(1, 4, 10)], gid: [map(0, 100_005, 1)] },
    all: false,
  });
  t.regex(String(plan(['idmap=uids=@0-0-2;gids=0-0-1'])), /`@0-0-2` is not within one mapping/);
  for (const wrong of [
    'uids=0-1-10',
    'uids=0-1;gids=0-1-1',
    'uids=0-1-0;gids=0-1-1',
    'x',
    'uids=0-4294967295-1;gids=0-1-1',
  ])
    t.regex(String(plan([`idmap=${wrong}`])), /^mounts\[3\]\.options: expected /, wrong);
});
