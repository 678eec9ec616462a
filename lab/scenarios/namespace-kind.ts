import type { Expectation } from '../matrix/expectation.ts';
import type { Actor } from './actor.ts';
import type { ScenarioModule } from './define.ts';
import { fact } from './define.ts';

interface NamespaceQuestion {
  title: string;
  seed?: readonly string[];
  /** As clone(2) and unshare(2) know it, for probe. */
  flag: string;
  expectations: readonly Expectation[];
  /**
   * Says whether a child that clone(2) made with the flag really is in a namespace of its own: old kernels let flags
   * pass that they do not know. `parent` is the process that made it. Without it clone(2) is not asked.
   */
  proof?(child: Actor, parent: Actor): Promise<boolean>;
  /** Changes the process that will call clone(2), where the proof needs it. */
  prepare?(parent: Actor): Promise<void>;
}

/**
 * Whether a kind of namespace exists, asked by doing, as root of the host: `present` when unshare(2) takes its flag,
 * `clone-only` when only clone(2) does and proves it, `absent` otherwise.
 */
export const namespaceKind = (question: NamespaceQuestion): ScenarioModule =>
  fact({
    title: question.title,
    seed: question.seed ?? [],
    answers: ['present', 'clone-only', 'absent'],
    expectations: question.expectations,
    async observe(bench) {
      const unsharing = await bench.forked();
      const unshared = await unsharing`unshare ${question.flag}`;
      if (bench.read(unshared, { ok: 'present', EINVAL: 'refused' }) === 'present') return 'present';
      if (!question.proof) return 'absent';

      const cloning = await bench.forked();
      await question.prepare?.(cloning);
      const { child, answer } = await cloning.fork(question.flag);
      // A child that never ran was made with a flag that means something else.
      if (!child) return bench.read(answer, { EINVAL: 'absent', ok: 'absent' });
      return (await question.proof(child, cloning)) ? 'clone-only' : 'absent';
    },
  });

/** Proof by /proc/PID/ns, where each kind that the kernel knows has a link that names the namespace (links: 3.8). */
export const otherNamespace =
  (kind: string) =>
  async (child: Actor, parent: Actor): Promise<boolean> => {
    const [own, others] = [
      await child`readlink /proc/self/ns/${kind}`,
      await parent`readlink /proc/self/ns/${kind}`,
    ];
    return own.ok && others.ok && own.text !== others.text;
  };
