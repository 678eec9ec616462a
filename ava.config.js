/** Unit tests: no guest, no network, no root. */
export default {
  files: ['{lab,scenarios,src}/**/*.test.ts', '!**/*.guest.test.ts'],
  extensions: { ts: 'module' },
  nodeArguments: ['--import=tsx'],
  workerThreads: false,
};
