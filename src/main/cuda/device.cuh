// What the kernels take from the processor: tensor-core products, asynchronous copies, warp sums. Everything that is not plain C++ is
// here, so that the tests can put an emulation in its place (src/test/cuda/simt.h) and run the same kernels without a GPU.
#pragma once

#ifdef LCE_EMULATED
#include "simt.h"
#else

#include <cstdint>
#include <cuda_fp16.h>

typedef __half half_t;

// An architecture before Ampere has neither asynchronous copies nor the 16-deep product of halves.
#define HAS_AMPERE (__CUDA_ARCH__ >= 800)

// An array in shared memory.
#define SHARED(type, name, count) __shared__ __align__(16) type name[count]

// Shared memory whose size the launch gives.
#define DYNAMIC_SHARED(name) extern __shared__ __align__(16) unsigned char name[]

__device__ __forceinline__ float exchange(float value, int lane_mask) {
    return __shfl_xor_sync(0xffffffffu, value, lane_mask);
}

__device__ __forceinline__ void warp_barrier() {
    __syncwarp();
}

__device__ __forceinline__ unsigned shared_address(const void* pointer) {
    return static_cast<unsigned>(__cvta_generic_to_shared(pointer));
}

// Four 8x8 matrices of halves from shared memory; lane 8i + r gives the address of row r (16 bytes) of matrix i. In each matrix this
// lane gets the two values at row lane / 4, columns 2 (lane % 4) and the next.
__device__ __forceinline__ void load_matrices(uint32_t to[4], const half_t* row) {
    asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0, %1, %2, %3}, [%4];"
                 : "=r"(to[0]), "=r"(to[1]), "=r"(to[2]), "=r"(to[3]) : "r"(shared_address(row)) : "memory");
}

// The same, each matrix transposed.
__device__ __forceinline__ void load_transposed(uint32_t to[4], const half_t* row) {
    asm volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0, %1, %2, %3}, [%4];"
                 : "=r"(to[0]), "=r"(to[1]), "=r"(to[2]), "=r"(to[3]) : "r"(shared_address(row)) : "memory");
}

// c[16, 8] += a[16, 16] b[16, 8], halves in, floats out. With g = lane / 4 and q = lane % 4 this lane holds
//   a[0..3]: a(g, 2q), a(g + 8, 2q), a(g, 2q + 8), a(g + 8, 2q + 8), each with its right neighbour
//   b[0..1]: b(2q, g), b(2q + 8, g), each with the one below
//   c[0..3]: c(g, 2q), c(g, 2q + 1), c(g + 8, 2q), c(g + 8, 2q + 1)
__device__ __forceinline__ void multiply(float c[4], const uint32_t a[4], uint32_t b0, uint32_t b1) {
#if HAS_AMPERE
    asm volatile("mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"
                 : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3]) : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b0), "r"(b1));
#else
    asm volatile("mma.sync.aligned.m16n8k8.row.col.f32.f16.f16.f32 {%0, %1, %2, %3}, {%4, %5}, {%6}, {%0, %1, %2, %3};"
                 : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3]) : "r"(a[0]), "r"(a[1]), "r"(b0));
    asm volatile("mma.sync.aligned.m16n8k8.row.col.f32.f16.f16.f32 {%0, %1, %2, %3}, {%4, %5}, {%6}, {%0, %1, %2, %3};"
                 : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3]) : "r"(a[2]), "r"(a[3]), "r"(b1));
#endif
}

// Starts copying 16 bytes to shared memory, or 16 zeros where there is nothing to copy; both addresses are multiples of 16, and valid.
__device__ __forceinline__ void copy_16_bytes(void* shared, const void* global, bool there) {
#if HAS_AMPERE
    asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;"
                 :: "r"(shared_address(shared)), "l"(global), "r"(there ? 16 : 0) : "memory");
#else
    *static_cast<uint4*>(shared) = there ? *static_cast<const uint4*>(global) : make_uint4(0, 0, 0, 0);
#endif
}

// Ends a group of copies.
__device__ __forceinline__ void end_copies() {
#if HAS_AMPERE
    asm volatile("cp.async.commit_group;" ::: "memory");
#endif
}

// Waits for this thread's copies but those of the last `groups` groups.
template <int groups>
__device__ __forceinline__ void await_copies() {
#if HAS_AMPERE
    asm volatile("cp.async.wait_group %0;" :: "n"(groups) : "memory");
#endif
}

// e^x of x <= 0, to the few bits that a half keeps.
__device__ __forceinline__ float exponential(float x) {
    return __expf(x);
}

#endif

constexpr int WARP = 32;
constexpr int CHUNK = 8; // halves in 16 bytes

__device__ __forceinline__ uint32_t pack(half_t low, half_t high) {
    half_t both[2] = {low, high};
    uint32_t packed;
    memcpy(&packed, both, sizeof packed);
    return packed;
}

// Two neighbouring halves at an even place.
__device__ __forceinline__ uint32_t pair_at(const half_t* at) {
    return *reinterpret_cast<const uint32_t*>(at);
}

// Writes two neighbours, at once where they stand at an even place.
__device__ __forceinline__ void store_pair(half_t* to, float first, float second) {
    const uint32_t both = pack(static_cast<half_t>(first), static_cast<half_t>(second));
    if (reinterpret_cast<uintptr_t>(to) % sizeof both == 0) {
        *reinterpret_cast<uint32_t*>(to) = both;
    } else {
        to[0] = static_cast<half_t>(first);
        to[1] = static_cast<half_t>(second);
    }
}

__device__ __forceinline__ void store_pair(float* to, float first, float second) {
    if (reinterpret_cast<uintptr_t>(to) % sizeof(float2) == 0) {
        *reinterpret_cast<float2*>(to) = make_float2(first, second);
    } else {
        to[0] = first;
        to[1] = second;
    }
}

__device__ __forceinline__ float sum_of_warp(float value) {
    for (int mask = WARP / 2; mask > 0; mask /= 2) {
        value += exchange(value, mask);
    }
    return value;
}

__device__ __forceinline__ float largest_of_warp(float value) {
    for (int mask = WARP / 2; mask > 0; mask /= 2) {
        value = fmaxf(value, exchange(value, mask));
    }
    return value;
}

// max(x, 0) + slope min(x, 0): PReLU; ReLU with slope 0, nothing with slope 1.
__device__ __forceinline__ float prelu(float x, float slope) {
    return x > 0 ? x : x * slope;
}
