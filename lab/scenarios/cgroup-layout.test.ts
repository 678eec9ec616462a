import test from 'ava';
import type { Answer } from '../guest/probe-link.ts';
import { type Actor, actor } from './actor.ts';
import { type CgroupLayout, layCgroups } from './cgroup-layout.ts';

/** A host on which these file systems cannot be mounted, and what was asked of it. */
function host(lacking: readonly string[] = []): { asked: string[]; actor: Actor } {
  const asked: string[] = [];
  const request = async (_id: string, argv: readonly string[]): Promise<Answer> => {
    asked.push(argv.join(' '));
    const isLacking = lacking.some(type => argv[2] === type);
    return isLacking ? { ok: false, errno: 'ENODEV', call: 'mount' } : { ok: true };
  };
  const link = { request } as unknown as Parameters<typeof actor>[0];
  return { asked, actor: actor(link, '0', 'host', () => {}) };
}

async function asked(layout: CgroupLayout): Promise<string[]> {
  const { asked, actor } = host();
  await layCgroups(actor, layout);
  return asked;
}

test('v1 leaves the host as it is, v2 mounts one hierarchy, hybrid both', async t => {
  t.deepEqual(await asked('v1'), []);
  t.deepEqual(await asked('v2'), ['mount -t cgroup2 none /sys/fs/cgroup']);
  t.deepEqual(
    (await asked('hybrid')).filter(step => step.startsWith('mount -t cgroup')),
    [
      'mount -t cgroup2 none /sys/fs/cgroup/unified',
      'mount -t cgroup -o devices none /sys/fs/cgroup/devices',
    ],
  );
});

test('what a kernel cannot mount makes the trial not applicable', async t => {
  for (const [layout, lacking] of [
    ['v2', 'cgroup2'],
    ['hybrid', 'cgroup2'],
    ['hybrid', 'cgroup'],
    ['hybrid', 'tmpfs'],
  ] as const)
    await t.throwsAsync(layCgroups(host([lacking]).actor, layout), { name: 'NotApplicable' });
});
