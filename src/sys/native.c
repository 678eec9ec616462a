/*
 * The binding between QuickJS and the kernel: a raw system call, and the four conversions that JavaScript cannot
 * make itself (see native.d.ts). Deliberately without any knowledge of what is called: fallbacks, structures and
 * errors belong to the TypeScript above it.
 */
#define _GNU_SOURCE
#include <string.h>
#include <unistd.h>
#include <errno.h>
#include "quickjs.h"

extern char **environ;

#define MAX_ARGUMENTS 6

/* Set while the program is built (images/runtime/main.c): the answer would be that of the machine that builds it. */
int native_closed;

/* Any integer that a double holds exactly becomes one machine word; text and memory become their address. */
static int to_word(JSContext *ctx, JSValueConst value, long *word, const char **borrowed)
{
    if (JS_IsNull(value) || JS_IsUndefined(value)) {
        *word = 0;
        return 0;
    }
    if (JS_IsString(value)) {
        size_t length;
        const char *text = JS_ToCStringLen(ctx, &length, value);
        if (!text)
            return -1;
        *borrowed = text;
        if (strlen(text) != length) {
            JS_ThrowTypeError(ctx, "text for a system call has an embedded NUL");
            return -1;
        }
        *word = (long)text;
        return 0;
    }
    if (JS_IsObject(value)) {
        size_t size;
        uint8_t *memory = JS_GetArrayBuffer(ctx, &size, value);
        if (!memory)
            return -1;
        *word = (long)memory;
        return 0;
    }
    int64_t number;
    if (JS_ToInt64(ctx, &number, value))
        return -1;
    *word = (long)number;
    return 0;
}

static JSValue native_syscall(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    long words[1 + MAX_ARGUMENTS] = { 0 };
    const char *borrowed[1 + MAX_ARGUMENTS] = { 0 };
    JSValue result = JS_EXCEPTION;

    if (native_closed)
        return JS_ThrowTypeError(ctx, "a system call outside of every function");
    if (argc < 1 || argc > 1 + MAX_ARGUMENTS)
        return JS_ThrowTypeError(ctx, "a system call takes a number and up to six arguments");
    int converted = 0;
    for (; converted < argc; converted++)
        if (to_word(ctx, argv[converted], &words[converted], &borrowed[converted]))
            break;
    if (converted == argc) {
        long returned = syscall(words[0], words[1], words[2], words[3], words[4], words[5], words[6]);
        result = JS_NewInt64(ctx, returned == -1 ? -(long)errno : returned);
    }
    for (int i = 0; i < argc; i++)
        if (borrowed[i])
            JS_FreeCString(ctx, borrowed[i]);
    return result;
}

static JSValue native_address(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    size_t size;
    int64_t offset = 0;
    uint8_t *memory = JS_GetArrayBuffer(ctx, &size, argv[0]);
    if (!memory)
        return JS_EXCEPTION;
    if (argc > 1 && !JS_IsUndefined(argv[1]) && JS_ToInt64(ctx, &offset, argv[1]))
        return JS_EXCEPTION;
    if (offset < 0 || (size_t)offset > size)
        return JS_ThrowRangeError(ctx, "offset is outside the memory");
    return JS_NewInt64(ctx, (int64_t)(memory + offset));
}

static JSValue native_decode(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    size_t size;
    int64_t offset, length;
    uint8_t *memory = JS_GetArrayBuffer(ctx, &size, argv[0]);
    if (!memory || JS_ToInt64(ctx, &offset, argv[1]) || JS_ToInt64(ctx, &length, argv[2]))
        return JS_EXCEPTION;
    if (offset < 0 || length < 0 || (size_t)offset > size || (size_t)length > size - (size_t)offset)
        return JS_ThrowRangeError(ctx, "the range is outside the memory");
    return JS_NewStringLen(ctx, (const char *)memory + offset, (size_t)length);
}

static JSValue native_encode(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    size_t length;
    const char *text = JS_ToCStringLen(ctx, &length, argv[0]);
    if (!text)
        return JS_EXCEPTION;
    /* QuickJS keeps a NUL behind every C string, so the terminated form is one byte more of the same memory. */
    int terminated = argc > 1 && JS_ToBool(ctx, argv[1]);
    JSValue bytes = JS_NewArrayBufferCopy(ctx, (const uint8_t *)text, length + (terminated ? 1 : 0));
    JS_FreeCString(ctx, text);
    return bytes;
}

static JSValue native_environment(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    JSValue list = JS_NewArray(ctx);
    for (uint32_t i = 0; environ && environ[i]; i++)
        JS_SetPropertyUint32(ctx, list, i, JS_NewString(ctx, environ[i]));
    return list;
}

static const JSCFunctionListEntry exported[] = {
    JS_CFUNC_DEF("syscall", 7, native_syscall),
    JS_CFUNC_DEF("address", 2, native_address),
    JS_CFUNC_DEF("decode", 3, native_decode),
    JS_CFUNC_DEF("encode", 2, native_encode),
    JS_CFUNC_DEF("environment", 0, native_environment),
};

static int initialise(JSContext *ctx, JSModuleDef *module)
{
    return JS_SetModuleExportList(ctx, module, exported, sizeof exported / sizeof *exported);
}

/* Called by images/runtime/main.c; the name is that which qjsc -M expects of a module in C. */
JSModuleDef *js_init_module_native(JSContext *ctx, const char *name)
{
    JSModuleDef *module = JS_NewCModule(ctx, name, initialise);
    if (module)
        JS_AddModuleExportList(ctx, module, exported, sizeof exported / sizeof *exported);
    return module;
}
