// The attention of PCENet's last layer, of which two tokens a pair are wanted. Queries come with the keys' weights folded in, so that they
// meet the normed tokens themselves: mixed = softmax(folded x^T) x.
//
//   folded [pairs, queries, row]: one for each of the two tokens and each head
//   x      [pairs, tokens, row]; row is a multiple of 8, and zeros stand behind the width
//   mixed  [pairs, queries, row]
#include "device.cuh"

// On tensor cores: 16 queries a block, which four warps take through their share of the keys, and then of the columns.
// Grid: pairs, queries / 16. Shared: float[16, tokens16] scores, then half[16, tokens16 + 8] probabilities, tokens16 a multiple of 16.
extern "C" __global__ void __launch_bounds__(4 * WARP)
folded_attention_f16(const half_t* folded, const half_t* x, half_t* mixed, int queries, int tokens, int row) {
    DYNAMIC_SHARED(folded_memory);
    const int tokens16 = (tokens + 15) / 16 * 16;
    float* scores = reinterpret_cast<float*>(folded_memory);
    half_t* probabilities = reinterpret_cast<half_t*>(scores + 16 * tokens16);
    const int stride = tokens16 + 8;
    const int lane = threadIdx.x % WARP;
    const int warp = threadIdx.x / WARP;
    const int warps = blockDim.x / WARP;
    const int g = lane / 4;
    const int q = lane % 4;
    const int first_query = blockIdx.y * 16;
    folded += (static_cast<size_t>(blockIdx.x) * queries + first_query) * row;
    mixed += (static_cast<size_t>(blockIdx.x) * queries + first_query) * row;
    x += static_cast<size_t>(blockIdx.x) * tokens * row;
    const bool there[2] = {first_query + g < queries, first_query + g + 8 < queries};

    for (int first = warp * 8; first < tokens16; first += warps * 8) {
        float sums[4] = {};
        const half_t* key = first + g < tokens ? x + static_cast<size_t>(first + g) * row : nullptr;
        for (int k = 0; k < row; k += 16) {
            const int c = k + 2 * q;
            const bool upper = c + 8 < row;
            uint32_t a[4];
            for (int i = 0; i < 4; i++) {
                const int column = c + i / 2 * 8;
                a[i] = there[i % 2] && column < row ? pair_at(folded + static_cast<size_t>(g + i % 2 * 8) * row + column) : 0;
            }
            multiply(sums, a, key != nullptr ? pair_at(key + c) : 0, key != nullptr && upper ? pair_at(key + c + 8) : 0);
        }
        for (int i = 0; i < 4; i++) {
            scores[(g + i / 2 * 8) * tokens16 + first + 2 * q + i % 2] = sums[i];
        }
    }
    __syncthreads();
    for (int query = warp; query < 16; query += warps) {
        float largest = -INFINITY;
        for (int token = lane; token < tokens; token += WARP) {
            largest = fmaxf(largest, scores[query * tokens16 + token]);
        }
        largest = largest_of_warp(largest);
        float total = 0;
        for (int token = lane; token < tokens; token += WARP) {
            const float p = exponential(scores[query * tokens16 + token] - largest);
            scores[query * tokens16 + token] = p;
            total += p;
        }
        total = sum_of_warp(total);
        for (int token = lane; token < tokens16; token += WARP) {
            probabilities[query * stride + token] = static_cast<half_t>(token < tokens ? scores[query * tokens16 + token] / total : 0.f);
        }
    }
    __syncthreads();
    for (int first = warp * 8; first < row; first += warps * 8) {
        float sums[4] = {};
        for (int k = 0; k < tokens16; k += 16) {
            uint32_t p[4];
            load_matrices(p, probabilities + (lane % 16) * stride + k + lane / 16 * 8);
            uint32_t b[2];
            for (int i = 0; i < 2; i++) {
                const int token = k + 2 * q + i * 8;
                const half_t zero = static_cast<half_t>(0.f);
                const half_t* at = x + static_cast<size_t>(token) * row + first + g;
                b[i] = pack(token < tokens ? at[0] : zero, token + 1 < tokens ? at[row] : zero);
            }
            multiply(sums, p, b[0], b[1]);
        }
        for (int i = 0; i < 4; i++) {
            if (there[i / 2]) {
                mixed[static_cast<size_t>(g + i / 2 * 8) * row + first + 2 * q + i % 2] = static_cast<half_t>(sums[i]);
            }
        }
    }
}

// In floats: a warp takes a query. Grid: pairs, queries / 4. Shared: float[4, tokens] probabilities.
extern "C" __global__ void __launch_bounds__(4 * WARP)
folded_attention_f32(const float* folded, const float* x, float* mixed, int queries, int tokens, int row) {
    DYNAMIC_SHARED(folded_memory);
    const int lane = threadIdx.x % WARP;
    const int warp = threadIdx.x / WARP;
    const int query = blockIdx.y * (blockDim.x / WARP) + warp;
    float* p = reinterpret_cast<float*>(folded_memory) + warp * tokens;
    if (query >= queries) {
        return;
    }
    folded += (static_cast<size_t>(blockIdx.x) * queries + query) * row;
    mixed += (static_cast<size_t>(blockIdx.x) * queries + query) * row;
    x += static_cast<size_t>(blockIdx.x) * tokens * row;
    float largest = -INFINITY;
    for (int token = 0; token < tokens; token++) {
        float sum = 0;
        for (int c = lane; c < row; c += WARP) {
            sum += folded[c] * x[static_cast<size_t>(token) * row + c];
        }
        sum = sum_of_warp(sum);
        largest = fmaxf(largest, sum);
        if (lane == 0) {
            p[token] = sum;
        }
    }
    warp_barrier();
    float total = 0;
    for (int token = lane; token < tokens; token += WARP) {
        p[token] = expf(p[token] - largest);
        total += p[token];
    }
    total = sum_of_warp(total);
    warp_barrier();
    for (int c = lane; c < row; c += WARP) {
        float sum = 0;
        for (int token = 0; token < tokens; token++) {
            sum += p[token] * x[static_cast<size_t>(token) * row + c];
        }
        mixed[c] = sum / total;
    }
}
