/** Tests that boot real kernels in QEMU; one of them runs the whole matrix, and ends nothing meanwhile. */
export default {
  files: ['{lab,scenarios,src}/**/*.guest.test.ts'],
  extensions: { ts: 'module' },
  nodeArguments: ['--import=tsx'],
  workerThreads: false,
  concurrency: 1,
  timeout: '45m',
};
