// The encoder's input, one row a token: its feature vector, taken by id from the table that stays on the device, and behind it its row of
// the Gram matrix of all the sample's tokens.
#include "tile.cuh"

// y[row] = table[ids[row * every]]: one warp a row.
template <class Element, class Out>
__device__ __forceinline__ void gather(const Element* table, int row_table, const int* ids, int every, Out* y, int row_y, int rows, int dim) {
    const int row = blockIdx.x * (blockDim.x / WARP) + threadIdx.x / WARP;
    if (row >= rows) {
        return;
    }
    const Element* from = table + static_cast<size_t>(ids[static_cast<size_t>(row) * every]) * row_table;
    for (int c = threadIdx.x % WARP; c < dim; c += WARP) {
        y[static_cast<size_t>(row) * row_y + c] = static_cast<Out>(static_cast<float>(from[c]));
    }
}

// y[token, other] = table[ids[token]] . table[ids[other]] for the tokens of a sample. A tile takes `samples_in_tile` small samples at once, of
// whose products only those within a sample are kept. Grid: tokens / tile columns, tokens / tile rows, groups of samples.
template <class Element>
__device__ __forceinline__ void gram(const Element* table, int row_table, const int* ids, float* y, int row_y, int samples, int tokens,
                                     int samples_in_tile) {
    typedef TileOf<Element> Tile;
    const int first_sample = blockIdx.z * samples_in_tile;
    const int rows = (samples - first_sample < samples_in_tile ? samples - first_sample : samples_in_tile) * tokens;
    const int first_row = blockIdx.y * Tile::ROWS;
    const int first_column = blockIdx.x * Tile::COLUMNS;
    ids += static_cast<size_t>(first_sample) * tokens;
    y += static_cast<size_t>(first_sample) * tokens * row_y;
    auto vector = [&](int row) -> const Element* { return row < rows ? table + static_cast<size_t>(ids[row]) * row_table : nullptr; };
    Tile::run([&](int row) { return vector(first_row + row); }, [&](int column) { return vector(first_column + column); }, row_table,
              table, [&](int column) { return first_column + column; },
              [&](int row, int column, float product, float next) {
                  row += first_row;
                  if (row >= rows) {
                      return;
                  }
                  float* to = y + static_cast<size_t>(row) * row_y;
                  if (column < rows && row / tokens == column / tokens) {
                      to[column % tokens] = product;
                  }
                  if (column + 1 < rows && row / tokens == (column + 1) / tokens) {
                      to[(column + 1) % tokens] = next;
                  }
              });
}

#define GATHER(name, Element, Out)                                                                                                          \
    extern "C" __global__ void name(const Element* table, int row_table, const int* ids, int every, Out* y, int row_y, int rows, int dim) { \
        gather(table, row_table, ids, every, y, row_y, rows, dim);                                                                          \
    }

#define GRAM(name, Element)                                                                                                                 \
    extern "C" __global__ void __launch_bounds__(TileOf<Element>::THREADS)                                                                  \
    name(const Element* table, int row_table, const int* ids, float* y, int row_y, int samples, int tokens, int samples_in_tile) {          \
        gram(table, row_table, ids, y, row_y, samples, tokens, samples_in_tile);                                                            \
    }

GATHER(gather_f16_f16, half_t, half_t)
GATHER(gather_f16_f32, half_t, float)
GATHER(gather_f32_f32, float, float)
GRAM(gram_f16, half_t)
GRAM(gram_f32, float)
