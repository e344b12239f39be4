// y = prelu(x W^T + b [+ residual]): every product of activations with weights.
//
//   x        [rows, depth], row_x elements from row to row
//   w        [columns, depth], row_w elements from row to row
//   bias     float[columns], null for none
//   residual float[rows, columns], row_residual elements from row to row, null for none; may be y
//   y        [rows, columns]: column c goes to place c / group * group_stride + c % group of a row, which leaves room behind each head
//
// Grid: columns / tile columns, rows / tile rows, batch. The batch moves x, w, bias and y by the strides of the last line.
#include "tile.cuh"

// Two columns side by side: how many there are, where they go in a row, and their bias.
struct Columns {
    int first;
    int count;
    int place[2];
    float bias[2];
};

template <class Element, class Out>
__device__ __forceinline__ void product(const Element* x, int row_x, const Element* w, int row_w, const float* bias, const float* residual,
                                        int row_residual, Out* y, int row_y, int rows, int columns, int depth, float slope, int group,
                                        int group_stride, int batch_x, int batch_w, int batch_bias, int batch_y) {
    typedef TileOf<Element> Tile;
    const int first_row = blockIdx.y * Tile::ROWS;
    const int first_column = blockIdx.x * Tile::COLUMNS;
    const int batch = blockIdx.z;
    x += static_cast<size_t>(batch) * batch_x;
    w += static_cast<size_t>(batch) * batch_w;
    y += static_cast<size_t>(batch) * batch_y;
    Tile::run(
        [&](int row) -> const Element* { return first_row + row < rows ? x + static_cast<size_t>(first_row + row) * row_x : nullptr; },
        [&](int column) -> const Element* { return first_column + column < columns ? w + static_cast<size_t>(first_column + column) * row_w : nullptr; },
        depth, x,
        [&](int column) {
            Columns at;
            at.first = first_column + column;
            at.count = columns - at.first < 2 ? columns - at.first : 2;
            for (int i = 0; i < 2; i++) {
                at.place[i] = (at.first + i) / group * group_stride + (at.first + i) % group;
                at.bias[i] = bias != nullptr && i < at.count ? bias[batch * batch_bias + at.first + i] : 0.f;
            }
            return at;
        },
        [&](int row, const Columns& at, float sum, float next) {
            row += first_row;
            if (row >= rows || at.count <= 0) {
                return;
            }
            const bool both = at.count == 2;
            sum += at.bias[0];
            next += at.bias[1];
            if (residual != nullptr) {
                const float* added = residual + static_cast<size_t>(row) * row_residual + at.first;
                sum += added[0];
                next += both ? added[1] : 0.f;
            }
            Out* to = y + static_cast<size_t>(row) * row_y;
            if (both && at.place[1] == at.place[0] + 1) {
                store_pair(to + at.place[0], prelu(sum, slope), prelu(next, slope));
            } else {
                to[at.place[0]] = static_cast<Out>(prelu(sum, slope));
                if (both) {
                    to[at.place[1]] = static_cast<Out>(prelu(next, slope));
                }
            }
        });
}

#define PRODUCT(name, Element, Out)                                                                                                         \
    extern "C" __global__ void __launch_bounds__(TileOf<Element>::THREADS)                                                                  \
    name(const Element* x, int row_x, const Element* w, int row_w, const float* bias, const float* residual, int row_residual, Out* y,      \
         int row_y, int rows, int columns, int depth, float slope, int group, int group_stride, int batch_x, int batch_w, int batch_bias,   \
         int batch_y) {                                                                                                                     \
        product(x, row_x, w, row_w, bias, residual, row_residual, y, row_y, rows, columns, depth, slope, group, group_stride, batch_x,      \
                batch_w, batch_bias, batch_y);                                                                                              \
    }

PRODUCT(product_f16_f16, half_t, half_t)
PRODUCT(product_f16_f32, half_t, float)
PRODUCT(product_f32_f32, float, float)
