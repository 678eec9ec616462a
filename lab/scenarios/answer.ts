import type { Answer } from '../guest/probe-link.ts';

/** How an answer is shown as evidence. */
export function shownAnswer(answer: Answer): string {
  if (!answer.ok) return `${answer.errno} (${answer.call})`;
  const { text, list, number } = answer;
  if (text !== undefined) return JSON.stringify(trimmed(text));
  if (list !== undefined) return list.length === 0 ? 'nothing' : list.join(' ');
  return number === undefined ? 'ok' : String(number);
}

/** Without the zeros behind the text of a disk sector, and not longer than a line or two. */
function trimmed(text: string): string {
  const shown = text.replace(/\0+$/, '');
  return shown.length > 200 ? `${shown.slice(0, 200)}...` : shown;
}
