import { createHash, createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';

/*
 * Just enough of OpenPGP (RFC 4880) for tests to have keys of their own, with lives of their own: an RSA key with one
 * user, and signatures by it. gpgv reads them.
 */

/** Bytes of a number, the most significant first. */
const number = (value: number, length: number): Buffer => {
  const bytes = Buffer.alloc(length);
  bytes.writeUIntBE(value, 0, length);
  return bytes;
};

/** A multiprecision integer: its length in bits, then its bytes. */
function integer(bytes: Buffer): Buffer {
  const first = bytes.findIndex(byte => byte !== 0);
  const value = bytes.subarray(first);
  const bits = (value.length - 1) * 8 + (32 - Math.clz32(value[0] ?? 0));
  return Buffer.concat([number(bits, 2), value]);
}

const packet = (tag: number, body: Buffer): Buffer =>
  Buffer.concat([Buffer.from([0x80 | (tag << 2) | 2]), number(body.length, 4), body]);

const subpacket = (type: number, body: Buffer): Buffer =>
  Buffer.concat([Buffer.from([body.length + 1, type]), body]);

const kinds = { document: 0x00, text: 0x01, user: 0x13 };

/** A key of a test, and what it can do. Times in seconds since 1970. */
export class SigningKey {
  readonly #key: KeyObject;
  readonly #body: Buffer;
  readonly #made: number;
  readonly #life: number | undefined;

  /** It is valid from `made` on, for `life` seconds, or forever. */
  constructor(made: number, life?: number) {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const { n = '', e = '' } = publicKey.export({ format: 'jwk' });
    this.#key = privateKey;
    this.#made = made;
    this.#life = life;
    this.#body = Buffer.concat([
      Buffer.from([4]),
      number(made, 4),
      Buffer.from([1]),
      integer(Buffer.from(n, 'base64url')),
      integer(Buffer.from(e, 'base64url')),
    ]);
  }

  get #hashed(): Buffer {
    return Buffer.concat([Buffer.from([0x99]), number(this.#body.length, 2), this.#body]);
  }

  get #fingerprint(): Buffer {
    return createHash('sha1').update(this.#hashed).digest();
  }

  /** What a keyring file holds. */
  get keyring(): Buffer {
    const user = Buffer.from('Archive of a test <archive@example.org>');
    const whom = Buffer.concat([this.#hashed, Buffer.from([0xb4]), number(user.length, 4), user]);
    const life = this.#life === undefined ? [] : [subpacket(9, number(this.#life, 4))];
    const more = [...life, subpacket(27, Buffer.from([0x03]))];
    return Buffer.concat([
      packet(6, this.#body),
      packet(13, user),
      this.#sign(kinds.user, whom, this.#made, more),
    ]);
  }

  /** A signature to lie beside the file. */
  detached(content: Buffer, made: number): Buffer {
    return Buffer.from(armoured(this.#sign(kinds.document, content, made)));
  }

  /** The text with its signature in one file; no line of it may begin with a dash. */
  inline(text: string, made: number): string {
    const canonical = text.trimEnd().split('\n').join('\r\n');
    const signature = armoured(this.#sign(kinds.text, Buffer.from(canonical), made));
    return `-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n${text.trimEnd()}\n${signature}`;
  }

  #sign(kind: number, content: Buffer, made: number, more: readonly Buffer[] = []): Buffer {
    const fingerprint = this.#fingerprint;
    const issuer = subpacket(33, Buffer.concat([Buffer.from([4]), fingerprint]));
    const subpackets = Buffer.concat([subpacket(2, number(made, 4)), issuer, ...more]);
    const head = Buffer.concat([Buffer.from([4, kind, 1, 8]), number(subpackets.length, 2), subpackets]);
    const trailer = Buffer.concat([Buffer.from([4, 0xff]), number(head.length, 4)]);
    const signed = Buffer.concat([content, head, trailer]);
    const digest = createHash('sha256').update(signed).digest();
    const keyId = subpacket(16, fingerprint.subarray(-8));
    return packet(
      2,
      Buffer.concat([
        head,
        number(keyId.length, 2),
        keyId,
        digest.subarray(0, 2),
        integer(createSign('RSA-SHA256').update(signed).sign(this.#key)),
      ]),
    );
  }
}

function armoured(bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  const sum = number(checksum(bytes), 3).toString('base64');
  return `-----BEGIN PGP SIGNATURE-----\n\n${lines.join('\n')}\n=${sum}\n-----END PGP SIGNATURE-----\n`;
}

/** CRC-24 (RFC 4880, section 6.1). */
function checksum(bytes: Buffer): number {
  let crc = 0xb704ce;
  for (const byte of bytes) {
    crc ^= byte << 16;
    for (let bit = 0; bit < 8; bit++) {
      crc <<= 1;
      if (crc & 0x1000000) crc ^= 0x1864cfb;
    }
  }
  return crc & 0xffffff;
}
