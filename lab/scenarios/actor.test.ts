import test from 'ava';
import { InfraError } from '../errors.ts';
import type { ProbeLink } from '../guest/probe-link.ts';
import { actor } from './actor.ts';

test('a step that nobody waits for any more may fail without a word; one that is waited for is heard', async t => {
  const gone = new InfraError('probe ended');
  const link = { request: () => Promise.reject(gone) } as unknown as ProbeLink;
  const host = actor(link, '0', 'host', () => {});
  const unhandled: unknown[] = [];
  const hear = (reason: unknown) => void unhandled.push(reason);
  process.on('unhandledRejection', hear);
  t.teardown(() => process.off('unhandledRejection', hear));
  void host`pid`;
  void host.must`pid`;
  await t.throwsAsync(host`pid`, { is: gone });
  await t.throwsAsync(host.must`pid`, { is: gone });
  // Node tells of unhandled rejections once the microtasks of a turn are done.
  await new Promise(resolve => setImmediate(resolve));
  t.deepEqual(unhandled, []);
});
