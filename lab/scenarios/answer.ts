/** What a step answered: its result, or the name of the errno and the system call that gave it. */
export type Answer = Done | Refusal;

export interface Done {
  ok: true;
  /** What was read. */
  text?: string;
  /** Names, lines or entries. */
  list?: string[];
  /** A process id, an index, a count. */
  number?: number;
  /** The child that now takes commands. */
  actor?: string;
}

export interface Refusal {
  ok: false;
  errno: string;
  call: string;
}

/** How a step is shown as evidence. */
export function shownAnswer(answer: Answer): string {
  if (!answer.ok) return `${answer.errno} (${answer.call})`;
  const { text, list, number } = answer;
  if (text !== undefined) return JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}...` : text);
  if (list !== undefined) return list.length === 0 ? 'nothing' : list.join(' ');
  return number === undefined ? 'ok' : String(number);
}
