/*
 * An allocator for one thread: blocks of a few sizes, cut off one after the other, and a list of free ones for each
 * size. It knows no pointers but its own and those into this program, which is linked to fixed addresses, so that what
 * it holds means the same in every process that is started from the file.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>
#include <sys/mman.h>
#include "heap.h"

#define MiB (1024 * 1024)
/* That of a pointer and of a double; the engine has nothing wider. */
#define ALIGNMENT 8
#define SMALL 1024
/* Up to SMALL a size for each step of ALIGNMENT, then four for each power of two, up to 2^40. */
#define SIZES (SMALL / ALIGNMENT + 1 + 4 * 30)

struct block {
    size_t size;
    struct block *next; /* of a block that is free; what is handed out begins in its place */
};
#define HEADER offsetof(struct block, next)

static struct {
    struct kept kept;
    uint8_t *free, *end;
    struct block *freed[SIZES];
    uint8_t memory[3 * MiB / 2];
} heap __attribute__((section(".heap"), aligned(4096))) = { .end = 0 };

struct kept *const kept = &heap.kept;

/* Where a start cuts its blocks from; the kernel gives the pages that are touched. */
static uint8_t room[MiB] __attribute__((aligned(ALIGNMENT)));

/* How large the block for `size` bytes is, and which list it belongs to. */
static size_t fit(size_t size, unsigned *list)
{
    size_t whole = (size + HEADER + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
    if (whole < sizeof(struct block))
        whole = sizeof(struct block);
    if (whole <= SMALL) {
        *list = whole / ALIGNMENT;
        return whole;
    }
    unsigned power = 63 - __builtin_clzl(whole - 1);
    size_t quarter = (size_t)1 << (power - 2);
    size_t quarters = (whole - 1 - ((size_t)1 << power)) / quarter + 1;
    *list = SMALL / ALIGNMENT + 4 * (power - 10) + quarters;
    return ((size_t)1 << power) + quarters * quarter;
}

static struct block *cut(size_t size)
{
    if (!heap.free) {
        heap.free = heap.memory;
        heap.end = heap.memory + sizeof heap.memory;
    }
    if (size > (size_t)(heap.end - heap.free)) {
        size_t more = (size + MiB - 1) & ~(size_t)(MiB - 1);
        void *memory = mmap(0, more, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED)
            return 0;
        heap.free = memory;
        heap.end = heap.free + more;
    }
    struct block *block = (struct block *)heap.free;
    heap.free += size;
    block->size = size;
    return block;
}

static void put(struct block *block, size_t size)
{
    unsigned list;
    fit(size - HEADER, &list);
    block->size = size;
    block->next = heap.freed[list];
    heap.freed[list] = block;
}

/* A part of a larger block that is free. Only while the program is built, when room counts and time does not. */
static struct block *split(size_t size, unsigned list)
{
    while (++list < SIZES) {
        struct block *block = heap.freed[list];
        if (!block || block->size - size < sizeof(struct block))
            continue;
        heap.freed[list] = block->next;
        uint8_t *rest = (uint8_t *)block + size, *end = (uint8_t *)block + block->size;
        block->size = size;
        for (size_t piece; rest < end; rest += piece) {
            piece = end - rest;
            if (piece > SMALL)
                piece = piece - SMALL < sizeof(struct block) ? SMALL / 2 : SMALL;
            put((struct block *)rest, piece);
        }
        return block;
    }
    return 0;
}

static struct block *block_of(const void *pointer)
{
    return (struct block *)((uint8_t *)pointer - HEADER);
}

static size_t usable(const void *pointer)
{
    return pointer ? block_of(pointer)->size - HEADER : 0;
}

static void *allocate(JSMallocState *state, size_t size)
{
    unsigned list;
    if (size > state->malloc_limit)
        return 0;
    size_t whole = fit(size, &list);
    if (state->malloc_size + whole > state->malloc_limit)
        return 0;
    struct block *block = heap.freed[list];
    if (block)
        heap.freed[list] = block->next;
    else if (!(!heap.kept.context && (block = split(whole, list))) && !(block = cut(whole)))
        return 0;
    state->malloc_count++;
    state->malloc_size += whole;
    return &block->next;
}

static void release(JSMallocState *state, void *pointer)
{
    if (!pointer)
        return;
    struct block *block = block_of(pointer);
    state->malloc_count--;
    state->malloc_size -= block->size;
    if ((uint8_t *)block + block->size == heap.free) {
        heap.free = (uint8_t *)block;
        return;
    }
    put(block, block->size);
}

static void *resize(JSMallocState *state, void *pointer, size_t size)
{
    size_t present = usable(pointer);
    if (size && size <= present)
        return pointer;
    void *moved = size ? allocate(state, size) : 0;
    if (moved && pointer)
        memcpy(moved, pointer, present);
    if (moved || !size)
        release(state, pointer);
    return moved;
}

const JSMallocFunctions heap_functions = { allocate, release, resize, usable };

int heap_save(int fd)
{
    uint8_t *from = (uint8_t *)&heap, *end = heap.free;
    if (end < heap.memory || end > heap.memory + sizeof heap.memory)
        return -1;
    heap.free = room;
    heap.end = room + sizeof room;
    for (ssize_t written; from < end; from += written)
        if ((written = write(fd, from, end - from)) <= 0)
            return -1;
    return 0;
}
