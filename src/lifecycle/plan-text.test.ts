import test from 'ava';
import { config } from '../spec/config.fixture.ts';
import { LINUX_2_6_29, LINUX_7_3 } from './kernels.fixture.ts';
import { planContainer } from './plan.ts';
import { planText } from './plan-text.ts';

const container = { id: 'vm', bundle: '/b' };

function told(kernel: typeof LINUX_7_3, changes: Parameters<typeof config>[0] = {}) {
  const read = config(changes);
  const plan = planContainer(read, container, kernel);
  return { plan, text: planText(plan, read, 'this kernel') };
}

/** The numbered lines: number, name, and what it does. */
const steps = (text: string) =>
  [...text.matchAll(/^ +(\d+) {2}([a-z-]+) +(.*)$/gm)].map(([, , name = '', what = '']) => ({ name, what }));

test('every step has a line, in the order in which it happens', t => {
  for (const kernel of [LINUX_2_6_29, LINUX_7_3]) {
    const { plan, text } = told(kernel);
    t.deepEqual(
      steps(text).map(({ name }) => name),
      [...plan.prepare, ...plan.init, ...plan.attach, ...plan.cleanup].map(({ op }) => op),
    );
    t.notRegex(text, /undefined|\[object|NaN/);
  }
});

test('A6, A7, E9, E10: the rows can be read off, each step behind those that it needs', t => {
  const { text } = told(LINUX_2_6_29, {
    cell: { devices: { list: 'seed-2008' }, securebits: ['noroot', 'noroot-locked'] },
  });
  t.regex(
    text,
    /device-policy .*: deny `a`, then allow `c 1:3 rwm` `c 1:5 rwm` `c 1:7 rwm` `c 5:1 rwm` `c 1:8 rwm` `c 1:9 rwm`; read back {2}\[A6 A7 A9 B3\]/,
  );
  const at = (name: string) => steps(text).findIndex(step => step.name === name);
  const order = [
    'container-group',
    'device-policy',
    'bind-root',
    'enter-root',
    'drop-bounding',
    'set-securebits',
    'set-capabilities',
  ];
  t.deepEqual(
    order.map(at),
    order.map(at).toSorted((a, b) => a - b),
  );
  t.true(at('container-group') >= 0);
  t.regex(text, /set-securebits .*\[E7 E8\]/);
  t.true(text.indexOf('become ["') > text.indexOf('set-capabilities'));
  t.regex(
    text,
    /cell gives up every capability, of the bounding set first, and goes on forwarding {2}\[E11 E12 E13\]/,
  );
});

test('what the kernel cannot enforce stands first, and what is switched off is said', t => {
  const { text } = told(LINUX_2_6_29, {
    process: { args: ['sh'], cwd: '/', user: { uid: 0, gid: 0 }, noNewPrivileges: true },
    cell: { mounts: { safe: false }, controller: { capabilities: 'keep' }, root: { enter: 'chroot' } },
  });
  t.regex(text, /^What cell would do on this kernel\n\nNot enforceable on this kernel: .*\n {6}no.new.priv/);
  t.regex(text, /mount proc on \/proc .*, by its path, LINKS AND ALL/);
  t.regex(text, /enter-root .*LEAVES the host's tree mounted/);
  t.regex(text, /cell keeps its capabilities/);
});

test('A7: the devices of version 2 can be read off as those of version 1', t => {
  const { text } = told(LINUX_7_3, {
    cell: { devices: { enforce: 'bpf', list: 'seed-2008' }, cgroup: { intermediate: 'whitelist' } },
  });
  const list =
    'deny `a`, then allow `c 1:3 rwm` `c 1:5 rwm` `c 1:7 rwm` `c 5:1 rwm` `c 1:8 rwm` `c 1:9 rwm`; by a program';
  const said = (name: string) => steps(text).find(step => step.name === name)?.what ?? '';
  t.true(said('intermediate-program').includes(list));
  t.true(said('device-program').includes(list));
});

test('mounts of the host that are copied, shared or changed as a whole are told of', t => {
  const map = [{ containerID: 0, hostID: 1000, size: 1 }];
  const { text } = told(LINUX_7_3, {
    mounts: [
      {
        destination: '/a',
        source: '/srv',
        options: ['bind', 'rro', 'suid'],
        uidMappings: map,
        gidMappings: map,
      },
      { destination: '/b', type: 'tmpfs', options: ['tmpcopyup'] },
      { destination: '/c', source: '/c', options: ['bind', 'rshared'] },
    ],
    linux: { namespaces: [{ type: 'mount' }], rootfsPropagation: 'shared' },
    hostname: undefined,
  });
  t.regex(
    text,
    /copies mounts .*\n +\/srv: ids are uid 0 is 1000, for 1; gid 0 is 1000, for 1, following no link/,
  );
  t.regex(text, /mount the copy of \/srv on \/a \(bind,not nosuid,everywhere in it ro,rprivate\)/);
  t.regex(text, /mount tmpfs on \/b \(with a copy of what it covers\)/);
  t.regex(text, /bind-root .*STAY SHARED WITH THE HOST'S/);
  t.notRegex(text, /undefined/);
});

test('X20, X21: how the program comes by its directory, and where cell runs from, can be read off', t => {
  const user = { args: ['sh'], cwd: '/home/u', user: { uid: 1000, gid: 1000 } };
  const { text } = told(LINUX_7_3, { process: user });
  const goes = steps(text)
    .filter(({ name }) => name === 'change-directory')
    .map(({ what }) => what);
  t.deepEqual(goes, [
    'go to /home/u, which has to lie in the root; where root is not let in, below',
    'go there again as the user that the program will be; where that one is not let in, it stays there',
  ]);
  t.regex(text, /cell, before all else\n {6}goes on from a file that nobody can write to/);
  t.regex(told(LINUX_7_3, { cell: { executable: 'host' } }).text, /runs from the HOST'S FILE/);
  t.regex(
    told(LINUX_7_3, { hooks: { createRuntime: [{ path: '/x' }] } }).text,
    /cell runs its hooks \(above\)/,
  );
});
