import type { DecisiveOption } from '../matrix/options.ts';
import type { ScenarioModule } from './define.ts';
import { fact } from './define.ts';

interface SyscallQuestion {
  /** As section 2 of the man pages names it. */
  name: string;
  /** The first kernel that has it. */
  since: string;
  /** The commit that brought it, and the option of the kernel that it depends on. */
  why: string;
  /** The option without which no kernel has it. */
  option?: DecisiveOption;
}

/**
 * Whether a system call exists: it is made with arguments that cannot be right, so a kernel that has it says what is
 * wrong with them, and one that has not says ENOSYS.
 */
export const syscallPresence = ({ name, since, why, option }: SyscallQuestion): ScenarioModule =>
  fact({
    title: `Is there ${name}(2)?`,
    answers: ['present', 'absent'],
    expectations: [
      ...(option
        ? [
            {
              kernels: 'all',
              without: option,
              outcome: 'absent' as const,
              why: `it is built without ${option}`,
            },
          ]
        : []),
      { kernels: `${since}..`, outcome: 'present', why },
      { kernels: `..${since}`, outcome: 'absent', why: `ENOSYS: it came with ${since}` },
    ],
    async observe(bench) {
      const answer = await bench.host`bad-call ${name}`;
      if (answer.ok) return bench.unforeseen(`${name}(2) succeeded with nonsense`);
      return answer.errno === 'ENOSYS' ? 'absent' : 'present';
    },
  });
