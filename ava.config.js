/** Unit tests: no guest, no network, no root. */
export default {
  files: ['{lab,scenarios,src}/**/*.test.ts', '!**/*.guest.test.ts'],
  extensions: { ts: 'module' },
  nodeArguments: ['--import=tsx'],
  workerThreads: false,
  // AVA gives up when nothing ends for this long; a loaded machine is slow, not wrong.
  timeout: '3m',
};
