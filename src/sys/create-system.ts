import { createKernel, type Native } from './kernel.ts';
import { credentialCalls } from './native-credentials.ts';
import { eventCalls } from './native-events.ts';
import { fileCalls } from './native-files.ts';
import { mountCalls, processCalls } from './native-processes.ts';
import { socketCalls } from './native-sockets.ts';
import type { System } from './system.ts';

/** The typed calls over a binding: the real one in a guest, a stand-in where the layout of structures is tested. */
export function createSystem(native: Native): System {
  const kernel = createKernel(native);
  return {
    ...fileCalls(kernel),
    ...mountCalls(kernel),
    ...processCalls(kernel),
    ...credentialCalls(kernel),
    ...eventCalls(kernel),
    ...socketCalls(kernel),
    encode: text => new Uint8Array(native.encode(text, false)),
    decode: bytes => native.decode(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    syscall: native.syscall,
    address: native.address,
    environment: native.environment,
  };
}
