import type { Recipe } from './recipe.ts';

/** What cell and probe are compiled with: the bytecode compiler, the engine as a static library, and its headers. */
export const quickjs: Recipe = {
  name: 'quickjs',
  version: '2025.04.26',
  debianVersion: '2025.04.26-1',
  pool: 'pool/main/q/quickjs',
  dsc: {
    name: 'quickjs_2025.04.26-1.dsc',
    sha256: '9dc1d44c9d68023ba42778f2263b25409e0037aefa32cd72a56420d2ed4fdc06',
  },
  tarball: {
    name: 'quickjs_2025.04.26.orig.tar.xz',
    sha256: 'ec81da5b3249ed648dbc7df4a1654988910e66a118d9b71cb63534216efcfbbe',
  },
  directory: 'quickjs-2025.04.26',
  files: {},
  // A static qjsc runs on this machine as well, so the engine is compiled once. For size (-Os): it is a third of what
  // cell may have, and costs a fifth more instructions at a start.
  script: `
    make -j"$JOBS" CC="$CC -ffunction-sections -fdata-sections" CFLAGS_OPT='$(CFLAGS_SMALL)' \
      QJSC_CC=unused HOST_CC="$CC" LDFLAGS=-static qjsc libquickjs.a
  `,
  products: ['qjsc', 'libquickjs.a', 'quickjs.h', 'quickjs-libc.h'],
};
