/** Where the program is loaded, and its size in memory. */
const base = 0x40_0000;
const headerBytes = 64 + 56;

/** The reset control register of a PC's chipset, which restarts the machine without asking its kernel, and what does it. */
export const resetPort = { port: 0xcf9, value: 6 };

/** What makes the ports usable: all of them, by iopl(3), or that one, by ioperm(0xcf9, 1, 1). */
const permissions = {
  iopl: [
    ...[0xb8, 172, 0, 0, 0], // mov eax, SYS_iopl
    ...[0xbf, 3, 0, 0, 0], // mov edi, 3
  ],
  ioperm: [
    ...[0xb8, 173, 0, 0, 0], // mov eax, SYS_ioperm
    ...[0xbf, 0xf9, 0x0c, 0, 0], // mov edi, 0xcf9
    ...[0xbe, 1, 0, 0, 0], // mov esi, 1
    ...[0xba, 1, 0, 0, 0], // mov edx, 1
  ],
};

/** The permission, and then the byte to the port. A kernel that refused the first kills the program at the second. */
const codeOf = (call: keyof typeof permissions) => [
  ...permissions[call],
  ...[0x0f, 0x05], // syscall
  ...[0x66, 0xba, 0xf9, 0x0c], // mov dx, 0xcf9
  ...[0xb0, 6], // mov al, 6
  0xee, // out dx, al
  ...[0xb8, 60, 0, 0, 0], // mov eax, SYS_exit
  ...[0x31, 0xff], // xor edi, edi
  ...[0x0f, 0x05], // syscall
];

/** That as a program, in a static ELF file of x86-64 (elf(5)): one header, one segment, both in the same page. */
export function portResetProgram(call: keyof typeof permissions): Buffer {
  const code = codeOf(call);
  const file = Buffer.alloc(headerBytes + code.length);
  const [executable, x86_64, version, load, readAndExecute] = [2, 62, 1, 1, 5];
  file.write('\x7fELF\x02\x01\x01', 0, 'latin1');
  file.writeUInt16LE(executable, 16);
  file.writeUInt16LE(x86_64, 18);
  file.writeUInt32LE(version, 20);
  file.writeBigUInt64LE(BigInt(base + headerBytes), 24); // entry
  file.writeBigUInt64LE(64n, 32); // offset of the segment's header
  for (const [value, at] of [
    [64, 52], // size of the file's header
    [56, 54], // size of a segment's header
    [1, 56], // number of segments
  ] as const)
    file.writeUInt16LE(value, at);
  file.writeUInt32LE(load, 64);
  file.writeUInt32LE(readAndExecute, 68);
  for (const [value, at] of [
    [base, 80],
    [base, 88],
    [file.length, 96],
    [file.length, 104],
    [0x1000, 112],
  ] as const)
    file.writeBigUInt64LE(BigInt(value), at);
  Buffer.from(code).copy(file, headerBytes);
  return file;
}
