// A block's tile of a product a b^T, both sides stored row by row. Products with weights and the Gram matrix share it. A side is a function
// from the tile's row to where that row starts, null for a row that is not there; rows start at multiples of 16 bytes and `depth`, a
// multiple of 8, is their length. `anywhere` is an address that may be read, for copies of nothing. What the tile holds
// goes by pairs of neighbouring columns to `put(row, columns_at(column), value, next)`, rows and columns counted within the tile: what depends on
// the columns alone is found once.
#pragma once

#include "device.cuh"

// Halves on tensor cores, summed in floats.
struct HalfTile {
    static constexpr int ROWS = 128;
    static constexpr int COLUMNS = 64;
    static constexpr int THREADS = 128; // four warps, 2 x 2, of 64 x 32

    static constexpr int DEPTH = 32;           // of a step
    static constexpr int STRIDE = DEPTH + 8;   // 80 bytes: eight rows fall on different banks
#if HAS_AMPERE
    static constexpr int STEPS_IN_FLIGHT = 3;
#else
    static constexpr int STEPS_IN_FLIGHT = 2;
#endif

    struct Step {
        half_t a[ROWS * STRIDE];
        half_t b[COLUMNS * STRIDE];
    };

    template <class RowsA, class RowsB, class ColumnsAt, class Put>
    static __device__ __forceinline__ void run(RowsA row_of_a, RowsB row_of_b, int depth, const half_t* anywhere, ColumnsAt columns_at, Put put) {
        SHARED(Step, steps, STEPS_IN_FLIGHT);
        constexpr int ROWS_AT_ONCE = THREADS / (DEPTH / CHUNK);
        const int thread = threadIdx.x;
        const int lane = thread % WARP;
        const int first_row = thread / WARP / 2 * 64;
        const int first_column = thread / WARP % 2 * 32;

        // each thread copies the same chunk of the same few rows in every step
        const int copied_row = thread / (DEPTH / CHUNK);
        const int copied_chunk = thread % (DEPTH / CHUNK) * CHUNK;
        const half_t* a_from[ROWS / ROWS_AT_ONCE];
        const half_t* b_from[COLUMNS / ROWS_AT_ONCE];
        #pragma unroll
        for (int i = 0; i < ROWS / ROWS_AT_ONCE; i++) {
            a_from[i] = row_of_a(copied_row + i * ROWS_AT_ONCE);
        }
        #pragma unroll
        for (int i = 0; i < COLUMNS / ROWS_AT_ONCE; i++) {
            b_from[i] = row_of_b(copied_row + i * ROWS_AT_ONCE);
        }
        auto fetch = [&](int step) {
            Step& into = steps[step % STEPS_IN_FLIGHT];
            const int at = step * DEPTH + copied_chunk;
            #pragma unroll
            for (int i = 0; i < ROWS / ROWS_AT_ONCE; i++) {
                const bool there = a_from[i] != nullptr && at < depth;
                copy_16_bytes(into.a + (copied_row + i * ROWS_AT_ONCE) * STRIDE + copied_chunk, there ? a_from[i] + at : anywhere, there);
            }
            #pragma unroll
            for (int i = 0; i < COLUMNS / ROWS_AT_ONCE; i++) {
                const bool there = b_from[i] != nullptr && at < depth;
                copy_16_bytes(into.b + (copied_row + i * ROWS_AT_ONCE) * STRIDE + copied_chunk, there ? b_from[i] + at : anywhere, there);
            }
        };

        float sums[4][4][4] = {}; // [16 rows each, 8 columns each, a lane's four]
        const int count = (depth + DEPTH - 1) / DEPTH;
        for (int step = 0; step < STEPS_IN_FLIGHT - 1; step++) {
            if (step < count) {
                fetch(step);
            }
            end_copies();
        }
        for (int step = 0; step < count; step++) {
            await_copies<STEPS_IN_FLIGHT - 2>();
            __syncthreads(); // this step has arrived for all, and all are done with the one before, whose place is filled next
            if (step + STEPS_IN_FLIGHT - 1 < count) {
                fetch(step + STEPS_IN_FLIGHT - 1);
            }
            end_copies();
            const Step& from = steps[step % STEPS_IN_FLIGHT];
            #pragma unroll
            for (int k = 0; k < DEPTH; k += 16) {
                uint32_t a[4][4];
                uint32_t b[2][4];
                #pragma unroll
                for (int m = 0; m < 4; m++) {
                    load_matrices(a[m], from.a + (first_row + m * 16 + lane % 16) * STRIDE + k + lane / 16 * 8);
                }
                #pragma unroll
                for (int n = 0; n < 2; n++) {
                    load_matrices(b[n], from.b + (first_column + n * 16 + lane / 16 * 8 + lane % 8) * STRIDE + k + lane / 8 % 2 * 8);
                }
                #pragma unroll
                for (int m = 0; m < 4; m++) {
                    #pragma unroll
                    for (int n = 0; n < 4; n++) {
                        multiply(sums[m][n], a[m], b[n / 2][n % 2 * 2], b[n / 2][n % 2 * 2 + 1]);
                    }
                }
            }
        }
        #pragma unroll
        for (int n = 0; n < 4; n++) {
            const auto columns = columns_at(first_column + n * 8 + lane % 4 * 2);
            #pragma unroll
            for (int m = 0; m < 4; m++) {
                put(first_row + m * 16 + lane / 4, columns, sums[m][n][0], sums[m][n][1]);
                put(first_row + m * 16 + lane / 4 + 8, columns, sums[m][n][2], sums[m][n][3]);
            }
        }
    }
};

// Floats, exactly: no tensor cores.
struct FloatTile {
    static constexpr int ROWS = 64;
    static constexpr int COLUMNS = 64;
    static constexpr int THREADS = 128; // of 8 rows x 4 columns

    static constexpr int DEPTH = 16;
    static constexpr int STRIDE = 64 + 4;

    template <class RowsA, class RowsB, class ColumnsAt, class Put>
    static __device__ __forceinline__ void run(RowsA row_of_a, RowsB row_of_b, int depth, const float*, ColumnsAt columns_at, Put put) {
        SHARED(float, a, DEPTH * STRIDE); // [DEPTH, ROWS]: a thread's rows side by side
        SHARED(float, b, DEPTH * STRIDE); // [DEPTH, COLUMNS]
        const int thread = threadIdx.x;
        const int first_row = thread / 16 * 8;
        const int first_column = thread % 16 * 4;
        const int copied_row = thread / 4;
        const int copied_chunk = thread % 4 * 4;
        const float* a_from[2] = {row_of_a(copied_row), row_of_a(copied_row + 32)};
        const float* b_from[2] = {row_of_b(copied_row), row_of_b(copied_row + 32)};

        float sums[8][4] = {};
        for (int k0 = 0; k0 < depth; k0 += DEPTH) {
            __syncthreads(); // all are done with the last step
            const bool there = k0 + copied_chunk < depth;
            #pragma unroll
            for (int i = 0; i < 2; i++) {
                float4 from_a = make_float4(0, 0, 0, 0);
                float4 from_b = make_float4(0, 0, 0, 0);
                if (there && a_from[i] != nullptr) {
                    from_a = *reinterpret_cast<const float4*>(a_from[i] + k0 + copied_chunk);
                }
                if (there && b_from[i] != nullptr) {
                    from_b = *reinterpret_cast<const float4*>(b_from[i] + k0 + copied_chunk);
                }
                const float of_a[4] = {from_a.x, from_a.y, from_a.z, from_a.w};
                const float of_b[4] = {from_b.x, from_b.y, from_b.z, from_b.w};
                #pragma unroll
                for (int j = 0; j < 4; j++) {
                    a[(copied_chunk + j) * STRIDE + copied_row + i * 32] = of_a[j];
                    b[(copied_chunk + j) * STRIDE + copied_row + i * 32] = of_b[j];
                }
            }
            __syncthreads();
            #pragma unroll
            for (int k = 0; k < DEPTH; k++) {
                float of_a[8];
                float of_b[4];
                #pragma unroll
                for (int i = 0; i < 8; i++) {
                    of_a[i] = a[k * STRIDE + first_row + i];
                }
                #pragma unroll
                for (int j = 0; j < 4; j++) {
                    of_b[j] = b[k * STRIDE + first_column + j];
                }
                #pragma unroll
                for (int i = 0; i < 8; i++) {
                    #pragma unroll
                    for (int j = 0; j < 4; j++) {
                        sums[i][j] += of_a[i] * of_b[j];
                    }
                }
            }
        }
        #pragma unroll
        for (int j = 0; j < 4; j += 2) {
            const auto columns = columns_at(first_column + j);
            #pragma unroll
            for (int i = 0; i < 8; i++) {
                put(first_row + i, columns, sums[i][j], sums[i][j + 1]);
            }
        }
    }
};

// The tile for operands of a type.
template <class Element>
struct TileOf;
template <>
struct TileOf<half_t> : HalfTile {};
template <>
struct TileOf<float> : FloatTile {};
