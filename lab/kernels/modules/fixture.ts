/** A 64-bit ELF file for tests with two sections: its .modinfo holds these fields. */
export function elfModule(fields: Record<string, string>): Buffer {
  const modinfo = Buffer.from(
    Object.entries(fields)
      .map(([field, value]) => `${field}=${value}\0`)
      .join(''),
  );
  const names = Buffer.from('\0.modinfo\0.shstrtab\0');
  const header = Buffer.alloc(64);
  header.write('\x7fELF\x02\x01', 'latin1');
  header.writeBigUInt64LE(BigInt(64 + modinfo.length + names.length), 0x28);
  header.writeUInt16LE(64, 0x3a);
  header.writeUInt16LE(2, 0x3c);
  header.writeUInt16LE(1, 0x3e);
  const section = (name: string, offset: number, size: number) => {
    const bytes = Buffer.alloc(64);
    bytes.writeUInt32LE(names.indexOf(name), 0);
    bytes.writeBigUInt64LE(BigInt(offset), 0x18);
    bytes.writeBigUInt64LE(BigInt(size), 0x20);
    return bytes;
  };
  return Buffer.concat([
    header,
    modinfo,
    names,
    section('.modinfo', 64, modinfo.length),
    section('.shstrtab', 64 + modinfo.length, names.length),
  ]);
}
