/*
 * The start of cell and of probe: an engine, the binding, and one compiled module. It is used in place of the main()
 * that qjsc writes because that one ends with status 1, which a program can also mean, when an exception reaches the
 * top, and because it would load further modules from the file system of whatever container it runs in.
 */
#include <stdio.h>
#include <sysexits.h>
#include "quickjs-libc.h"

extern const uint32_t program_size;
extern const uint8_t program[];
JSModuleDef *js_init_module_native(JSContext *ctx, const char *name);

/* A promise that nobody handles yet may still be handled by a later job, so it is only judged at the end. */
static void note_rejection(JSContext *ctx, JSValueConst promise, JSValueConst reason, int is_handled, void *opaque)
{
    JSValue *unhandled = opaque;
    JS_FreeValue(ctx, *unhandled);
    *unhandled = is_handled ? JS_UNDEFINED : JS_DupValue(ctx, reason);
}

static int fail(JSContext *ctx)
{
    js_std_dump_error(ctx);
    return EX_SOFTWARE;
}

int main(int argc, char **argv)
{
    JSRuntime *runtime = JS_NewRuntime();
    js_std_init_handlers(runtime);
    JSValue unhandled = JS_UNDEFINED;
    JS_SetHostPromiseRejectionTracker(runtime, note_rejection, &unhandled);
    JSContext *ctx = JS_NewContext(runtime);
    js_std_add_helpers(ctx, argc, argv);
    js_init_module_native(ctx, "native");

    JSValue module = JS_ReadObject(ctx, program, program_size, JS_READ_OBJ_BYTECODE);
    if (JS_IsException(module) || JS_ResolveModule(ctx, module) < 0)
        return fail(ctx);
    JSValue result = JS_EvalFunction(ctx, module);
    if (JS_IsException(result))
        return fail(ctx);

    JSContext *job;
    int ran;
    while ((ran = JS_ExecutePendingJob(runtime, &job)) > 0)
        ;
    if (ran < 0)
        return fail(job);
    if (!JS_IsUndefined(unhandled)) {
        JS_Throw(ctx, unhandled);
        return fail(ctx);
    }
    if (JS_PromiseState(ctx, result) == JS_PROMISE_PENDING) {
        fputs("the program waits for a promise that nothing can settle\n", stderr);
        return EX_SOFTWARE;
    }
    /* The kernel takes the memory back sooner than the engine would. */
    return 0;
}
