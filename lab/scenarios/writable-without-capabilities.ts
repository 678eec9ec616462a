import type { Expectation } from '../matrix/expectation.ts';
import { withoutCapabilities } from './capabilities.ts';
import type { ScenarioModule } from './define.ts';
import { fact } from './define.ts';

interface FileQuestion {
  path: string;
  /** What writing to it does. */
  harm: string;
  seed: readonly string[];
  expectations: readonly Expectation[];
  /** Written where that is harmless, not only opened. */
  text?: string;
}

/** Whether uid 0 without a capability, in the host's namespaces, may write to a file that harms the host. */
export const writableWithoutCapabilities = (question: FileQuestion): ScenarioModule =>
  fact({
    title: `May uid 0 without any capability write to ${question.path}, which ${question.harm}?`,
    seed: question.seed,
    answers: ['writable', 'refused', 'absent'],
    expectations: question.expectations,
    async observe(bench) {
      const nobody = await withoutCapabilities(bench);
      const { path, text } = question;
      const tried = text === undefined ? await nobody`open ${path} w` : await nobody`write ${path} ${text}`;
      return bench.read(tried, { ok: 'writable', EPERM: 'refused', EACCES: 'refused', ENOENT: 'absent' });
    },
  });
