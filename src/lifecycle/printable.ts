/** C0, DEL and C1: what a terminal obeys (ECMA-48), and what ends a line. */
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/g;

/** Text of whoever it may be, for a line on somebody's terminal. */
export function printable(text: string): string {
  return text.replace(CONTROL, one => `\\x${one.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
