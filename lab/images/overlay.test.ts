import test from 'ava';
import { guestOverlay } from './overlay.ts';

const parts = {
  hostKey: Buffer.from('key'),
  authorizedKey: 'ssh-ed25519 AAAA lab',
  modules: [],
  spareModules: [],
  entropy: Buffer.alloc(4),
  settings: {},
};

test('modules sort in the order in which they are loaded', t => {
  const modules = Array.from({ length: 12 }, (_, index) => ({
    name: `m${20 - index}.ko`,
    bytes: Buffer.alloc(0),
  }));
  const text = guestOverlay({ ...parts, modules }).toString('latin1');
  const files = text.match(/lab\/modules\/[^\0]+\.ko/g) ?? [];
  t.is(files.length, modules.length);
  t.deepEqual([...files].sort(), files);
  t.is(files[0], 'lab/modules/000-m20.ko');
});

test('settings are quoted for the shell that reads them', t => {
  const text = guestOverlay({ ...parts, settings: { HOSTNAME: "it's $HOME" } }).toString('latin1');
  t.true(text.includes(`HOSTNAME='it'\\''s $HOME'\n`));
  t.throws(() => guestOverlay({ ...parts, settings: { 'a;b': '' } }), { instanceOf: TypeError });
});
