// All kernels, for one module.
#include "attention.cu"
#include "folded_attention.cu"
#include "product.cu"
#include "rows.cu"
#include "tokens.cu"
