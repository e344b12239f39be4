// What is done to each row by itself: LayerNorm, the last products of both classifiers, and rounding to halves.
#include "device.cuh"

// y = (x - mean) / sqrt(variance + epsilon) * scale + shift: one warp a row.
template <class Out>
__device__ __forceinline__ void layer_norm(const float* x, int row_x, const float* scale, const float* shift, Out* y, int row_y, int rows,
                                           int width, float epsilon) {
    const int row = blockIdx.x * (blockDim.x / WARP) + threadIdx.x / WARP;
    const int lane = threadIdx.x % WARP;
    if (row >= rows) {
        return;
    }
    x += static_cast<size_t>(row) * row_x;
    y += static_cast<size_t>(row) * row_y;
    float sum = 0;
    for (int c = lane; c < width; c += WARP) {
        sum += x[c];
    }
    const float mean = sum_of_warp(sum) / width;
    float squares = 0;
    for (int c = lane; c < width; c += WARP) {
        squares += (x[c] - mean) * (x[c] - mean);
    }
    const float factor = 1 / sqrtf(sum_of_warp(squares) / width + epsilon);
    for (int c = lane; c < width; c += WARP) {
        y[c] = static_cast<Out>((x[c] - mean) * factor * scale[c] + shift[c]);
    }
}

#define LAYER_NORM(name, Out)                                                                                                               \
    extern "C" __global__ void name(const float* x, int row_x, const float* scale, const float* shift, Out* y, int row_y, int rows,         \
                                    int width, float epsilon) {                                                                             \
        layer_norm(x, row_x, scale, shift, y, row_y, rows, width, epsilon);                                                                 \
    }

LAYER_NORM(layer_norm_f16, half_t)
LAYER_NORM(layer_norm_f32, float)

// score = softmax(W prelu(x + centre) + b)[1]: one warp a row.
//   x       float[rows, width]
//   centre  float[rows / rows_of_centre, width], null for none
//   weight  float[2, width]
extern "C" __global__ void score(const float* x, int row_x, const float* centre, int row_centre, int rows_of_centre, float slope,
                                 const float* weight, const float* bias, float* scores, int rows, int width) {
    const int row = blockIdx.x * (blockDim.x / WARP) + threadIdx.x / WARP;
    const int lane = threadIdx.x % WARP;
    if (row >= rows) {
        return;
    }
    x += static_cast<size_t>(row) * row_x;
    if (centre != nullptr) {
        centre += static_cast<size_t>(row / rows_of_centre) * row_centre;
    }
    float other = 0;
    float same = 0;
    for (int c = lane; c < width; c += WARP) {
        const float value = prelu(centre == nullptr ? x[c] : x[c] + centre[c], slope);
        other += value * weight[c];
        same += value * weight[width + c];
    }
    other = sum_of_warp(other) + bias[0];
    same = sum_of_warp(same) + bias[1];
    if (lane == 0) {
        scores[row] = 1 / (1 + expf(other - same));
    }
}

// y[i] = x[i], rounded to the nearest half.
extern "C" __global__ void to_f16(const float* x, half_t* y, long long count) {
    for (long long i = blockIdx.x * static_cast<long long>(blockDim.x) + threadIdx.x; i < count; i += static_cast<long long>(gridDim.x) * blockDim.x) {
        y[i] = static_cast<half_t>(x[i]);
    }
}
