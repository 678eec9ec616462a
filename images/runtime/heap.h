/*
 * The memory of the engine, in one piece at a fixed address, so that all of it can be written down when the program is
 * built and is there when it starts. See heap.c.
 */
#include "quickjs.h"

/* What is found again at a start. `context` is null in a program that is still being built. */
struct kept {
    JSRuntime *runtime;
    JSContext *context;
    JSValue start;
};

extern struct kept *const kept;
extern const JSMallocFunctions heap_functions;

/* Writes what is in use to `fd`, for the section .heap of the program. -1 when that fails. */
int heap_save(int fd);
