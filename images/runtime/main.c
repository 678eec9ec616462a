/*
 * The start of cell and of probe. A program is built in two steps, so that no start has to do what is the same each
 * time. First the engine comes up, reads the program and runs it as far as its definitions (`PROGRAM --build`, with the
 * bytecode on standard input); its memory is written to standard output, and becomes the section .heap of the file. When
 * the file is started all of that is there, and what is left is to call what the program exports as its default.
 */
#define _GNU_SOURCE
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>
#include "heap.h"

#define LONGEST_PROGRAM (4 * 1024 * 1024)
/* Memory that is used beyond that of the build before cycles are looked for; a start takes a fraction. */
#define UNTIL_COLLECTION (8 * 1024 * 1024)

JSModuleDef *js_init_module_native(JSContext *ctx, const char *name);
extern int native_closed;

static void print(JSContext *ctx, JSValue value)
{
    const char *text = JS_IsUndefined(value) ? 0 : JS_ToCString(ctx, value);
    if (text)
        dprintf(STDERR_FILENO, "%s\n", text);
    JS_FreeCString(ctx, text);
}

static int fail(JSContext *ctx)
{
    JSValue thrown = JS_GetException(ctx);
    print(ctx, thrown);
    if (JS_IsObject(thrown))
        print(ctx, JS_GetPropertyStr(ctx, thrown, "stack"));
    return EX_SOFTWARE;
}

/* What the language has that the programs use; there is no parser among it. */
static JSContext *newContext(JSRuntime *runtime)
{
    JSContext *ctx = JS_NewContextRaw(runtime);
    JS_AddIntrinsicBaseObjects(ctx);
    JS_AddIntrinsicDate(ctx);
    JS_AddIntrinsicRegExp(ctx);
    JS_AddIntrinsicJSON(ctx);
    JS_AddIntrinsicMapSet(ctx);
    JS_AddIntrinsicTypedArrays(ctx);
    JS_AddIntrinsicPromise(ctx);
    return ctx;
}

static int build(void)
{
    JSRuntime *runtime = JS_NewRuntime2(&heap_functions, 0);
    JSContext *ctx = newContext(runtime);
    js_init_module_native(ctx, "native");
    native_closed = 1;

    uint8_t *program = malloc(LONGEST_PROGRAM);
    size_t size = 0;
    for (ssize_t got; (got = read(STDIN_FILENO, program + size, LONGEST_PROGRAM - size)) > 0; size += got)
        ;
    JSValue module = JS_ReadObject(ctx, program, size, JS_READ_OBJ_BYTECODE);
    if (JS_IsException(module) || JS_ResolveModule(ctx, module) < 0)
        return fail(ctx);
    JSModuleDef *definition = JS_VALUE_GET_PTR(module);
    JSValue evaluated = JS_EvalFunction(ctx, module);
    if (!JS_IsException(evaluated) && JS_PromiseState(ctx, evaluated) == JS_PROMISE_REJECTED)
        JS_Throw(ctx, JS_PromiseResult(ctx, evaluated));
    if (JS_HasException(ctx))
        return fail(ctx);
    JS_FreeValue(ctx, evaluated);

    kept->start = JS_GetPropertyStr(ctx, JS_GetModuleNamespace(ctx, definition), "default");
    if (!JS_IsFunction(ctx, kept->start)) {
        fputs("the program exports no function as its default\n", stderr);
        return EX_SOFTWARE;
    }
    JS_RunGC(runtime);
    JS_SetGCThreshold(runtime, UNTIL_COLLECTION);
    kept->runtime = runtime;
    kept->context = ctx;
    return heap_save(STDOUT_FILENO) == 0 ? 0 : EX_IOERR;
}

/*
 * The engine keeps where its stack is and, as the seed of Math.random, when it came up. Neither may differ from one
 * build to the next, so that the same source is the same file everywhere: a build has a stack of its own and no clock.
 */
static uint8_t stack[1024 * 1024] __attribute__((aligned(16)));

static int build_on_stack(void *unused)
{
    (void)unused;
    return build();
}

static int build_alone(void)
{
    int status;
    int child = clone(build_on_stack, stack + sizeof stack, CLONE_VM | CLONE_VFORK | SIGCHLD, 0);
    if (child < 0 || waitpid(child, &status, 0) < 0)
        return EX_OSERR;
    return WIFEXITED(status) ? WEXITSTATUS(status) : EX_SOFTWARE;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone)
{
    struct timespec precise = { 0 };
    (void)zone;
    if (kept->context)
        clock_gettime(CLOCK_REALTIME, &precise);
    *now = (struct timeval){ .tv_sec = precise.tv_sec, .tv_usec = precise.tv_nsec / 1000 };
    return 0;
}

static int start(int argc, char **argv)
{
    JSContext *ctx = kept->context;
    JS_UpdateStackTop(kept->runtime);
    JSValue args = JS_NewArray(ctx);
    for (int i = 1; i < argc; i++)
        JS_SetPropertyUint32(ctx, args, i - 1, JS_NewString(ctx, argv[i]));
    if (JS_IsException(JS_Call(ctx, kept->start, JS_UNDEFINED, 1, &args)))
        return fail(ctx);
    if (JS_IsJobPending(kept->runtime)) {
        fputs("the program waits for a promise that nothing can settle\n", stderr);
        return EX_SOFTWARE;
    }
    /* The kernel takes the memory back sooner than the engine would. */
    return 0;
}

int main(int argc, char **argv)
{
    return kept->context ? start(argc, argv) : build_alone();
}
