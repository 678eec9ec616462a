import type { AvailableKernel } from './source.ts';

/** A kernel for tests that a source could have. */
export function offered(
  version: string,
  { flavour = '', release = '', packageVersion = '', lacking = '' } = {},
): AvailableKernel {
  const name = flavour ? `${version}+${flavour}` : version;
  return {
    id: `test-${release || name}`,
    name,
    version,
    flavour,
    release: release || name,
    source: 'mirror',
    cached: false,
    bytes: 1,
    ...(packageVersion && { package: { name: '', version: packageVersion, suite: '' } }),
    ...(lacking && { lacking }),
  };
}

/** A synthetic bzImage for tests: a boot header of protocol 2.12 with this version line, and one unit of 16 bytes of code. */
export function bzImage(banner: string, code = Buffer.alloc(16, 0x90)): Buffer {
  const setup = Buffer.alloc(5 * 512);
  setup.writeUInt8(4, 0x1f1);
  setup.writeUInt32LE(Math.ceil(code.length / 16), 0x1f4);
  setup.writeUInt16LE(0xaa55, 0x1fe);
  setup.write('HdrS', 0x202, 'latin1');
  setup.writeUInt16LE(0x20c, 0x206);
  setup.writeUInt16LE(0x400, 0x20e);
  setup.writeUInt8(1, 0x211);
  setup.writeUInt16LE(1, 0x236);
  setup.write(`${banner}\0`, 0x600, 'latin1');
  return Buffer.concat([setup, code]);
}
