const WORD = 4;

/** Memory as text, two digits a byte, as plans and states hold it. Whole words only, for they are taken four bytes at a time. */
export function toHex(memory: ArrayBuffer): string {
  const view = new DataView(memory);
  let text = '';
  for (let at = 0; at < memory.byteLength; at += WORD) {
    text += view.getUint32(at).toString(16).padStart(8, '0');
  }
  return text;
}

/** What toHex was given. */
export function fromHex(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length / 2);
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < bytes.length; at += WORD) {
    view.setUint32(at, Number.parseInt(text.slice(2 * at, 2 * (at + WORD)), 16));
  }
  return bytes;
}
