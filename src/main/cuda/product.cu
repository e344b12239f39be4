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
        [&](int row, int column, float sum) {
            row += first_row;
            column += first_column;
            if (row >= rows || column >= columns) {
                return;
            }
            if (bias != nullptr) {
                sum += bias[batch * batch_bias + column];
            }
            if (residual != nullptr) {
                sum += residual[static_cast<size_t>(row) * row_residual + column];
            }
            y[static_cast<size_t>(row) * row_y + column / group * group_stride + column % group] = static_cast<Out>(prelu(sum, slope));
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
