/** Tests that boot real kernels in QEMU. */
export default {
  files: ['{lab,scenarios,src}/**/*.guest.test.ts'],
  extensions: { ts: 'module' },
  nodeArguments: ['--import=tsx'],
  workerThreads: false,
  concurrency: 1,
  timeout: '20m',
};
