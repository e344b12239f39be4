// softmax(q k^T) v for every sample and head; q comes scaled by 1 / sqrt(head width).
//
//   projected [samples * tokens, 3 * heads * head_stride]: queries, keys, values; a head's head_width columns and zeros up to head_stride,
//             a multiple of 8
//   context   [samples * tokens, row_context]: heads side by side, head_width columns each
//
// Grid: blocks of queries, heads, samples.
#include "device.cuh"

// On tensor cores, for heads of up to 16 WIDTH16: each warp keeps 16 queries and their sums in registers while 64 keys at a time and their
// values come by through shared memory. What was summed is scaled down when a larger score turns up.
template <int WIDTH16>
struct HalfAttention {
    static constexpr int WIDTH = 16 * WIDTH16;
    static constexpr int KEYS = 64;
    static constexpr int STRIDE = WIDTH + 8; // an odd number of 16 bytes: eight rows fall on different banks
    static constexpr int WARPS = 8;
    static constexpr int BLOCKS = WIDTH16 <= 5 ? 2 : 1; // of so many warps on a multiprocessor; more would leave too few registers

    static __device__ __forceinline__ void fetch(half_t* into, const half_t* from, size_t row, int first, int tokens, int head_stride) {
        for (int i = threadIdx.x; i < KEYS * (WIDTH / CHUNK); i += blockDim.x) {
            const int key = i / (WIDTH / CHUNK);
            const int c = i % (WIDTH / CHUNK) * CHUNK;
            const bool there = first + key < tokens && c < head_stride;
            copy_16_bytes(into + key * STRIDE + c, there ? from + (first + key) * row + c : from, there);
        }
    }

    static __device__ __forceinline__ void run(const half_t* projected, half_t* context, int row_context, int tokens, int heads, int head_width,
                                               int head_stride) {
        SHARED(half_t, keys, KEYS * STRIDE);
        SHARED(half_t, values, KEYS * STRIDE);
        const int lane = threadIdx.x % WARP;
        const int g = lane / 4;
        const int q = lane % 4;
        const int first_query = (blockIdx.x * (blockDim.x / WARP) + threadIdx.x / WARP) * 16;
        const bool idle = first_query >= tokens;
        const int head = blockIdx.y;
        const size_t first_token = static_cast<size_t>(blockIdx.z) * tokens;
        const size_t part = static_cast<size_t>(heads) * head_stride;
        const size_t row = 3 * part;
        projected += first_token * row + static_cast<size_t>(head) * head_stride;

        uint32_t queries[WIDTH16][4];
        #pragma unroll
        for (int k = 0; k < WIDTH16; k++) {
            #pragma unroll
            for (int i = 0; i < 4; i++) {
                const int query = first_query + g + i % 2 * 8;
                const int c = k * 16 + 2 * q + i / 2 * 8;
                queries[k][i] = query < tokens && c < head_stride ? pair_at(projected + query * row + c) : 0;
            }
        }
        float mixed[2 * WIDTH16][4] = {};
        float largest[2] = {-INFINITY, -INFINITY}; // of queries g and g + 8
        float total[2] = {0, 0};                   // this lane's part

        for (int first = 0; first < tokens; first += KEYS) {
            __syncthreads(); // all are done with the keys before
            fetch(keys, projected + part, row, first, tokens, head_stride);
            fetch(values, projected + 2 * part, row, first, tokens, head_stride);
            end_copies();
            await_copies<0>();
            __syncthreads();
            if (idle) {
                continue;
            }
            float scores[KEYS / 8][4] = {};
            #pragma unroll
            for (int n = 0; n < KEYS / 16; n++) {
                if (first + n * 16 < tokens) {
                    #pragma unroll
                    for (int k = 0; k < WIDTH16; k++) {
                        uint32_t b[4];
                        load_matrices(b, keys + (n * 16 + lane / 16 * 8 + lane % 8) * STRIDE + k * 16 + lane / 8 % 2 * 8);
                        multiply(scores[2 * n], queries[k], b[0], b[1]);
                        multiply(scores[2 * n + 1], queries[k], b[2], b[3]);
                    }
                }
            }
            float before[2] = {largest[0], largest[1]};
            #pragma unroll
            for (int n = 0; n < KEYS / 8; n++) {
                #pragma unroll
                for (int i = 0; i < 4; i++) {
                    if (first + n * 8 + 2 * q + i % 2 >= tokens) {
                        scores[n][i] = -INFINITY;
                    }
                    largest[i / 2] = fmaxf(largest[i / 2], scores[n][i]);
                }
            }
            float shrink[2];
            #pragma unroll
            for (int half = 0; half < 2; half++) {
                largest[half] = fmaxf(largest[half], exchange(largest[half], 1));
                largest[half] = fmaxf(largest[half], exchange(largest[half], 2));
                shrink[half] = exponential(before[half] - largest[half]);
                total[half] *= shrink[half];
            }
            #pragma unroll
            for (int n = 0; n < KEYS / 8; n++) {
                #pragma unroll
                for (int i = 0; i < 4; i++) {
                    scores[n][i] = exponential(scores[n][i] - largest[i / 2]);
                    total[i / 2] += scores[n][i];
                }
            }
            #pragma unroll
            for (int n = 0; n < 2 * WIDTH16; n++) {
                #pragma unroll
                for (int i = 0; i < 4; i++) {
                    mixed[n][i] *= shrink[i / 2];
                }
            }
            #pragma unroll
            for (int k = 0; k < KEYS / 16; k++) {
                if (first + k * 16 < tokens) {
                    uint32_t p[4];
                    #pragma unroll
                    for (int i = 0; i < 4; i++) {
                        const float* two = scores[2 * k + i / 2] + i % 2 * 2;
                        p[i] = pack(static_cast<half_t>(two[0]), static_cast<half_t>(two[1]));
                    }
                    #pragma unroll
                    for (int n = 0; n < WIDTH16; n++) {
                        uint32_t b[4];
                        load_transposed(b, values + (k * 16 + lane / 8 % 2 * 8 + lane % 8) * STRIDE + n * 16 + lane / 16 * 8);
                        multiply(mixed[2 * n], p, b[0], b[1]);
                        multiply(mixed[2 * n + 1], p, b[2], b[3]);
                    }
                }
            }
        }
        if (idle) {
            return;
        }
        #pragma unroll
        for (int half = 0; half < 2; half++) {
            total[half] += exchange(total[half], 1);
            total[half] += exchange(total[half], 2);
        }
        #pragma unroll
        for (int half = 0; half < 2; half++) {
            const int query = first_query + g + half * 8;
            if (query < tokens) {
                half_t* to = context + (first_token + query) * row_context + head * head_width;
                const float share = 1 / total[half];
                #pragma unroll
                for (int n = 0; n < 2 * WIDTH16; n++) {
                    const int c = n * 8 + 2 * q;
                    if (c + 1 < head_width) {
                        store_pair(to + c, mixed[n][2 * half] * share, mixed[n][2 * half + 1] * share);
                    } else if (c < head_width) {
                        to[c] = static_cast<half_t>(mixed[n][2 * half] * share);
                    }
                }
            }
        }
    }
};

#define HALF_ATTENTION(width16)                                                                                                             \
    extern "C" __global__ void __launch_bounds__(HalfAttention<width16>::WARPS* WARP, HalfAttention<width16>::BLOCKS)                       \
    attention_f16_##width16(const half_t* projected, half_t* context, int row_context, int tokens, int heads, int head_width,               \
                            int head_stride) {                                                                                              \
        HalfAttention<width16>::run(projected, context, row_context, tokens, heads, head_width, head_stride);                               \
    }

HALF_ATTENTION(1)
HALF_ATTENTION(2)
HALF_ATTENTION(3)
HALF_ATTENTION(4)
HALF_ATTENTION(5)
HALF_ATTENTION(6)
HALF_ATTENTION(7)
HALF_ATTENTION(8)

// Without tensor cores, for heads of any width: 16 queries a block, four a warp; a lane has one of 32 keys at a time, and then a column.
// Shared: float[16, head_stride] queries, float[16, tokens] scores, float[32, head_stride + 1] keys.
template <class Element>
__device__ __forceinline__ void plain_attention(const Element* projected, Element* context, int row_context, int tokens, int heads,
                                                int head_width, int head_stride) {
    constexpr int QUERIES = 16;
    constexpr int OF_WARP = 4;
    DYNAMIC_SHARED(attention_memory);
    float* queries = reinterpret_cast<float*>(attention_memory);
    float* scores = queries + QUERIES * head_stride;
    float* keys = scores + QUERIES * tokens;
    const int lane = threadIdx.x % WARP;
    const int mine = threadIdx.x / WARP * OF_WARP;
    const int first_query = blockIdx.x * QUERIES;
    const int head = blockIdx.y;
    const size_t first_token = static_cast<size_t>(blockIdx.z) * tokens;
    const size_t part = static_cast<size_t>(heads) * head_stride;
    const size_t row = 3 * part;
    projected += first_token * row + static_cast<size_t>(head) * head_stride;

    for (int i = threadIdx.x; i < QUERIES * head_stride; i += blockDim.x) {
        const int query = first_query + i / head_stride;
        queries[i] = query < tokens ? static_cast<float>(projected[query * row + i % head_stride]) : 0;
    }
    for (int first = 0; first < tokens; first += WARP) {
        __syncthreads(); // queries are there, and all are done with the keys before
        for (int i = threadIdx.x; i < WARP * head_stride; i += blockDim.x) {
            const int key = i / head_stride;
            const int c = i % head_stride;
            keys[key * (head_stride + 1) + c] = first + key < tokens ? static_cast<float>(projected[part + (first + key) * row + c]) : 0;
        }
        __syncthreads();
        float sums[OF_WARP] = {};
        for (int c = 0; c < head_width; c++) {
            const float key = keys[lane * (head_stride + 1) + c];
            for (int i = 0; i < OF_WARP; i++) {
                sums[i] += queries[(mine + i) * head_stride + c] * key;
            }
        }
        for (int i = 0; i < OF_WARP && first + lane < tokens; i++) {
            scores[(mine + i) * tokens + first + lane] = sums[i];
        }
    }
    warp_barrier();
    for (int i = 0; i < OF_WARP; i++) {
        float* p = scores + (mine + i) * tokens;
        float largest = -INFINITY;
        for (int key = lane; key < tokens; key += WARP) {
            largest = fmaxf(largest, p[key]);
        }
        largest = largest_of_warp(largest);
        float total = 0;
        for (int key = lane; key < tokens; key += WARP) {
            p[key] = expf(p[key] - largest);
            total += p[key];
        }
        total = sum_of_warp(total);
        for (int key = lane; key < tokens; key += WARP) {
            p[key] /= total;
        }
    }
    warp_barrier();
    for (int c = lane; c < head_width; c += WARP) {
        float mixed[OF_WARP] = {};
        for (int key = 0; key < tokens; key++) {
            const float value = static_cast<float>(projected[2 * part + key * row + c]);
            for (int i = 0; i < OF_WARP; i++) {
                mixed[i] += scores[(mine + i) * tokens + key] * value;
            }
        }
        for (int i = 0; i < OF_WARP && first_query + mine + i < tokens; i++) {
            context[(first_token + first_query + mine + i) * row_context + head * head_width + c] = static_cast<Element>(mixed[i]);
        }
    }
}

#define PLAIN_ATTENTION(name, Element)                                                                                                      \
    extern "C" __global__ void __launch_bounds__(4 * WARP)                                                                                  \
    name(const Element* projected, Element* context, int row_context, int tokens, int heads, int head_width, int head_stride) {             \
        plain_attention(projected, context, row_context, tokens, heads, head_width, head_stride);                                           \
    }

PLAIN_ATTENTION(attention_f16, half_t)
PLAIN_ATTENTION(attention_f32, float)
