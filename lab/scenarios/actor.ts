import type { Answer, Done, ProbeLink } from '../guest/probe-link.ts';
import { shownAnswer } from './answer.ts';
import { Unforeseen } from './surprises.ts';
import { shown, type Word, words } from './words.ts';

/**
 * A process in the guest that does what it is told, one system call or a few at a time: `probe serve` at the other
 * end of an SSH channel, or a child that it forked. Called as a template: the words are a verb of probe and its
 * arguments; the answer says what the kernel said.
 */
export interface Actor {
  (pieces: TemplateStringsArray, ...holes: Word[]): Promise<Answer>;
  /** As the template, for a step that the experiment only prepares with: any refusal ends the trial as `infra`. */
  must(pieces: TemplateStringsArray, ...holes: Word[]): Promise<Done>;
  /**
   * A child of this process, made with clone(2) and these flags (`newpid`, `newuser`, ... or none for a plain fork),
   * which then takes commands of its own. Undefined, with the refusal, when the kernel refused; or with `ok`, when the
   * child never ran and was ended.
   */
  fork(...flags: string[]): Promise<{ child: Actor; answer: Done } | { child: undefined; answer: Answer }>;
}

export type Note = (text: string) => void;

/** An experiment may end while a step is still unanswered, with its guest; nobody is left to hear how that failed. */
function unheard<Result>(answer: Promise<Result>): Promise<Result> {
  answer.catch(() => {});
  return answer;
}

/** The actor with this id behind `link`; every step and its answer goes to `note`. */
export function actor(link: ProbeLink, id: string, name: string, note: Note): Actor {
  const step = async (argv: string[]): Promise<Answer> => {
    const answer = await link.request(id, argv);
    note(`${name}: ${shown(argv)} -> ${shownAnswer(answer)}`);
    return answer;
  };
  const must = async (argv: string[]): Promise<Done> => {
    const answer = await step(argv);
    if (answer.ok) return answer;
    throw new Unforeseen(`${name}: \`${shown(argv)}\` failed: ${shownAnswer(answer)}`);
  };
  const call = (pieces: TemplateStringsArray, ...holes: Word[]) => unheard(step(words(pieces, holes)));
  return Object.assign(call, {
    must: (pieces: TemplateStringsArray, ...holes: Word[]) => unheard(must(words(pieces, holes))),
    async fork(...flags: string[]) {
      const answer = await step(['clone', ...flags]);
      if (!answer.ok || answer.actor === undefined) return { child: undefined, answer };
      return { child: actor(link, answer.actor, `${name}'s child`, note), answer };
    },
  });
}
