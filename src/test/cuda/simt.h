// Runs CUDA kernels on the processor, for tests: what device.cuh takes from a GPU, emulated. Each thread of a block is a fiber. A warp runs
// until all its threads stand at a barrier of the block or are done, then another does, in an order drawn from a seed, so that a barrier
// which is missing shows. A warp's common operations happen when its 32 threads have all come to them; it is an error when they come to
// different ones. Asynchronous copies arrive as late as they may, and shared memory starts as NaN.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <memory>
#include <random>
#include <utility>
#include <vector>

typedef _Float16 half_t;

#define __global__
#define __device__
#define __forceinline__ inline
#define __launch_bounds__(...)
#define HAS_AMPERE (LCE_EMULATED_ARCHITECTURE >= 80)
#define UNCHECKED __attribute__((no_sanitize("address", "undefined")))

struct float2 {
    float x, y;
};

struct float4 {
    float x, y, z, w;
};

inline float2 make_float2(float x, float y) {
    return {x, y};
}

inline float4 make_float4(float x, float y, float z, float w) {
    return {x, y, z, w};
}

namespace simt {

constexpr int LANES = 32;
constexpr size_t STACK = 128 << 10;

struct Index {
    int x, y, z;
};

enum class State { READY, AT_COLLECTIVE, AT_BARRIER, DONE };

enum class Collective { EXCHANGE, BARRIER, LOAD_MATRICES, LOAD_TRANSPOSED, MULTIPLY };

struct Copy {
    void* to;
    const void* from;
    bool there;
};

struct Thread {
    void* stack_pointer;
    std::unique_ptr<char[]> stack;
    State state;
    Collective collective;
    void* operands;
    std::vector<std::vector<Copy>> copies; // groups, the open one last
};

inline Index thread_index, block_index, block_size, grid_size;
inline std::vector<Thread> threads;
inline int running;
inline void* scheduler_stack;
inline std::function<void()> kernel;
inline unsigned char* dynamic_shared;
inline std::vector<void*> touched_shared; // arrays that this block has met
inline std::mt19937 order;

[[noreturn]] inline void fail(const char* what) {
    fprintf(stderr, "kernel error: %s, block (%d, %d, %d), thread %d\n", what, block_index.x, block_index.y, block_index.z, running);
    abort();
}

extern "C" void simt_switch(void** save, void* load);
asm(R"(
.text
.globl simt_switch
simt_switch:
    push %rbx
    push %rbp
    push %r12
    push %r13
    push %r14
    push %r15
    mov %rsp, (%rdi)
    mov %rsi, %rsp
    pop %r15
    pop %r14
    pop %r13
    pop %r12
    pop %rbp
    pop %rbx
    ret
)");

UNCHECKED inline void leave(State state) {
    threads[running].state = state;
    simt_switch(&threads[running].stack_pointer, scheduler_stack);
}

inline void start_of_thread() {
    kernel();
    leave(State::DONE);
}

UNCHECKED inline void prepare(Thread& thread) {
    if (!thread.stack) {
        thread.stack.reset(new char[STACK]);
    }
    void** top = reinterpret_cast<void**>(reinterpret_cast<uintptr_t>(thread.stack.get() + STACK) & ~uintptr_t(63));
    *--top = nullptr; // where a return would go; also aligns the stack as a call would
    *--top = reinterpret_cast<void*>(start_of_thread);
    for (int i = 0; i < 6; i++) {
        *--top = nullptr;
    }
    thread.stack_pointer = top;
    thread.state = State::READY;
    thread.copies.assign(1, {});
}

UNCHECKED inline void resume(int thread) {
    running = thread;
    thread_index = {thread, 0, 0};
    simt_switch(&scheduler_stack, threads[thread].stack_pointer);
}

UNCHECKED inline void collect(Collective collective, void* operands) {
    threads[running].collective = collective;
    threads[running].operands = operands;
    leave(State::AT_COLLECTIVE);
}

struct Exchange {
    float value;
    int mask;
    float received;
};

struct Matrices {
    uint32_t* to;
    const half_t* row;
};

struct Product {
    float* c;
    const uint32_t* a;
    uint32_t b[2];
};

UNCHECKED inline void exchange(Thread* warp) {
    for (int lane = 0; lane < LANES; lane++) {
        Exchange* mine = static_cast<Exchange*>(warp[lane].operands);
        mine->received = static_cast<Exchange*>(warp[lane ^ mine->mask].operands)->value;
    }
}

// The rows are read by the lanes' own code before they come here, where the address sanitizer looks.
UNCHECKED inline void load_matrices(Thread* warp, bool transposed) {
    for (int matrix = 0; matrix < 4; matrix++) {
        uint16_t values[8][8];
        for (int row = 0; row < 8; row++) {
            memcpy(values[row], static_cast<Matrices*>(warp[matrix * 8 + row].operands)->row, sizeof values[row]);
        }
        for (int lane = 0; lane < LANES; lane++) {
            const int row = lane / 4;
            const int column = lane % 4 * 2;
            const uint32_t low = transposed ? values[column][row] : values[row][column];
            const uint32_t high = transposed ? values[column + 1][row] : values[row][column + 1];
            static_cast<Matrices*>(warp[lane].operands)->to[matrix] = low | high << 16;
        }
    }
}

typedef uint32_t Pairs __attribute__((vector_size(32)));
typedef uint16_t Bits __attribute__((vector_size(16)));
typedef half_t Halves __attribute__((vector_size(16)));
typedef float Row __attribute__((vector_size(32)));

UNCHECKED inline Row floats(Pairs bits) {
    return __builtin_convertvector((Halves) __builtin_convertvector(bits, Bits), Row);
}

// Sums from the first product to the last, eight columns at once.
UNCHECKED inline void multiply(Thread* warp) {
    uint32_t a[16][8]; // pairs of neighbours
    Pairs b[8];        // each with the one below
    Row c[16];
    for (int lane = 0; lane < LANES; lane++) {
        const Product* mine = static_cast<Product*>(warp[lane].operands);
        const int g = lane / 4;
        const int q = lane % 4;
        for (int i = 0; i < 4; i++) {
            a[g + i % 2 * 8][q + i / 2 * 4] = mine->a[i];
            c[g + i / 2 * 8][2 * q + i % 2] = mine->c[i];
        }
        b[q][g] = mine->b[0];
        b[q + 4][g] = mine->b[1];
    }
    Row rows_of_b[16];
    for (int k = 0; k < 8; k++) {
        rows_of_b[2 * k] = floats(b[k] & 0xffff);
        rows_of_b[2 * k + 1] = floats(b[k] >> 16);
    }
    for (int row = 0; row < 16; row++) {
        half_t row_of_a[16];
        memcpy(row_of_a, a[row], sizeof row_of_a);
        Row sums = c[row];
        for (int k = 0; k < 16; k++) {
            sums += static_cast<float>(row_of_a[k]) * rows_of_b[k];
        }
        c[row] = sums;
    }
    for (int lane = 0; lane < LANES; lane++) {
        for (int i = 0; i < 4; i++) {
            static_cast<Product*>(warp[lane].operands)->c[i] = c[lane / 4 + i / 2 * 8][lane % 4 * 2 + i % 2];
        }
    }
}

UNCHECKED inline void perform(Thread* warp) {
    for (int lane = 1; lane < LANES; lane++) {
        if (warp[lane].state != State::AT_COLLECTIVE || warp[lane].collective != warp[0].collective) {
            fail("a warp's threads came to different operations, or some did not come");
        }
    }
    switch (warp[0].collective) {
        case Collective::EXCHANGE: exchange(warp); break;
        case Collective::BARRIER: break;
        case Collective::LOAD_MATRICES: load_matrices(warp, false); break;
        case Collective::LOAD_TRANSPOSED: load_matrices(warp, true); break;
        case Collective::MULTIPLY: multiply(warp); break;
    }
    for (int lane = 0; lane < LANES; lane++) {
        warp[lane].state = State::READY;
    }
}

// Until all its threads stand at a barrier of the block or are done.
UNCHECKED inline void run_warp(int warp) {
    const bool backwards = order() % 2 == 0;
    for (;;) {
        bool collective = false;
        for (int i = 0; i < LANES; i++) {
            const int thread = warp * LANES + (backwards ? LANES - 1 - i : i);
            if (threads[thread].state == State::READY) {
                resume(thread);
            }
            collective |= threads[thread].state == State::AT_COLLECTIVE;
        }
        if (!collective) {
            return;
        }
        if (threads[warp * LANES].state != State::AT_COLLECTIVE) {
            running = warp * LANES;
            fail("some of a warp's threads did not come to its common operation");
        }
        perform(&threads[warp * LANES]);
    }
}

inline void run_block(size_t shared_bytes) {
    // memory of just this size, so that the address sanitizer knows its end
    std::unique_ptr<unsigned char, decltype(&free)> shared(static_cast<unsigned char*>(aligned_alloc(16, (shared_bytes + 15) / 16 * 16 + 16)), &free);
    memset(shared.get(), 0xff, shared_bytes);
    dynamic_shared = shared.get();
    touched_shared.clear();
    for (Thread& thread : threads) {
        prepare(thread);
    }
    std::vector<int> warps(threads.size() / LANES);
    for (;;) {
        for (size_t i = 0; i < warps.size(); i++) {
            warps[i] = static_cast<int>(i);
        }
        std::shuffle(warps.begin(), warps.end(), order);
        for (int warp : warps) {
            run_warp(warp);
        }
        // all threads that are left stand at the barrier
        bool left = false;
        for (Thread& thread : threads) {
            if (thread.state == State::AT_BARRIER) {
                thread.state = State::READY;
                left = true;
            }
        }
        if (!left) {
            return;
        }
    }
}

inline void launch(Index grid, int threads_in_block, size_t shared_bytes, std::function<void()> body) {
    if (threads_in_block % LANES != 0 || threads_in_block < 1 || threads_in_block > 1024) {
        fail("a block is not made of whole warps");
    }
    kernel = std::move(body);
    grid_size = grid;
    block_size = {threads_in_block, 1, 1};
    threads.resize(threads_in_block);
    for (int z = 0; z < grid.z; z++) {
        for (int y = 0; y < grid.y; y++) {
            for (int x = 0; x < grid.x; x++) {
                block_index = {x, y, z};
                run_block(shared_bytes);
            }
        }
    }
}

inline void* shared_array(void* array, size_t bytes) {
    if (std::find(touched_shared.begin(), touched_shared.end(), array) == touched_shared.end()) {
        touched_shared.push_back(array);
        memset(array, 0xff, bytes);
    }
    return array;
}

} // namespace simt

#define threadIdx simt::thread_index
#define blockIdx simt::block_index
#define blockDim simt::block_size
#define gridDim simt::grid_size

#define SHARED(type, name, count)                  \
    alignas(16) static type name[count];           \
    simt::shared_array(name, sizeof name)
#define DYNAMIC_SHARED(name) unsigned char* name = simt::dynamic_shared

inline void __syncthreads() {
    simt::leave(simt::State::AT_BARRIER);
}

inline void warp_barrier() {
    simt::collect(simt::Collective::BARRIER, nullptr);
}

inline float exchange(float value, int lane_mask) {
    simt::Exchange operands{value, lane_mask, 0};
    simt::collect(simt::Collective::EXCHANGE, &operands);
    return operands.received;
}

inline void load_matrices(simt::Collective collective, uint32_t to[4], const half_t* row) {
    if (reinterpret_cast<uintptr_t>(row) % 16 != 0) {
        simt::fail("a matrix row does not start at a multiple of 16 bytes");
    }
    half_t copy[8];
    memcpy(copy, row, sizeof copy);
    simt::Matrices operands{to, copy};
    simt::collect(collective, &operands);
}

inline void load_matrices(uint32_t to[4], const half_t* row) {
    load_matrices(simt::Collective::LOAD_MATRICES, to, row);
}

inline void load_transposed(uint32_t to[4], const half_t* row) {
    load_matrices(simt::Collective::LOAD_TRANSPOSED, to, row);
}

inline void multiply(float c[4], const uint32_t a[4], uint32_t b0, uint32_t b1) {
    simt::Product operands{c, a, {b0, b1}};
    simt::collect(simt::Collective::MULTIPLY, &operands);
}

inline void copy_now(const simt::Copy& copy) {
    if (copy.there) {
        memcpy(copy.to, copy.from, 16);
    } else {
        memset(copy.to, 0, 16);
    }
}

inline void copy_16_bytes(void* shared, const void* global, bool there) {
    if (global == nullptr || reinterpret_cast<uintptr_t>(shared) % 16 != 0 || reinterpret_cast<uintptr_t>(global) % 16 != 0) {
        simt::fail("a copy of 16 bytes does not start at a multiple of 16");
    }
#if HAS_AMPERE
    memset(shared, 0xff, 16);
    simt::threads[simt::running].copies.back().push_back({shared, global, there});
#else
    copy_now({shared, global, there});
#endif
}

inline void end_copies() {
#if HAS_AMPERE
    simt::threads[simt::running].copies.emplace_back();
#endif
}

template <int groups>
inline void await_copies() {
#if HAS_AMPERE
    auto& copies = simt::threads[simt::running].copies;
    while (copies.size() > groups + 1) { // the open one is last
        for (const simt::Copy& copy : copies.front()) {
            copy_now(copy);
        }
        copies.erase(copies.begin());
    }
#endif
}

inline float exponential(float x) {
    return expf(x);
}
