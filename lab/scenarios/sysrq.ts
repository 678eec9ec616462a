import type { Expectation } from '../matrix/expectation.ts';
import type { Actor } from './actor.ts';
import type { Bench } from './bench.ts';
import { attack, type ScenarioModule } from './define.ts';

/** The file of a proc that makes the kernel of the host do what the magic keys do. */
export const trigger = 'sysrq-trigger';

interface SysrqQuestion {
  title: string;
  seed: readonly string[];
  variants: readonly string[];
  expectations: readonly Expectation[];
  /** Ends the trial where the kernel has no such way. */
  ask?(bench: Bench): Promise<void>;
  /** Gets at the file in some way, and says under which path; undefined when the way is barred. */
  reach(inside: Actor, bench: Bench): Promise<string | undefined>;
}

/**
 * Whether a container can use a file of /proc that commands the host's kernel. It asks for the list of keys (`h`), which
 * does nothing but stand in the host's kernel log afterwards: a write that succeeds proves nothing, it may have gone
 * into a cover.
 */
export const sysrqAttack = ({ ask, reach, ...question }: SysrqQuestion): ScenarioModule =>
  attack({
    ...question,
    needs: ['CONFIG_MAGIC_SYSRQ'],
    async attempt(bench) {
      await bench.host.must`open /proc/${trigger} w`;
      await ask?.(bench);
      const { inside } = await bench.container();
      const path = await reach(inside, bench);
      if (path === undefined) return 'held';
      const written = await inside`write ${path} h`;
      bench.read(written, { ok: 'written', EACCES: 'refused', EPERM: 'refused', EROFS: 'read-only' });
      const { text = '' } = await bench.host.must`kernel-log`;
      return /SysRq ?: HELP :/i.test(text) ? 'escaped' : 'held';
    },
  });

/** What mount(2) and umount(2) say when a way is barred. */
export const barred = { EPERM: 'barred', EACCES: 'barred', EINVAL: 'barred' } as const;
