"""Faces and pairs a second of LCENet and PCENet in PyTorch on a GPU, for comparison with lce.network.cuda.CudaBenchmark:

    python3 gpu_rate.py DIM K SECONDS [eager-f32 compiled-fp16 compiled-bf16]

Needs PyTorch 2 with CUDA. The features are on the device and only ids go up, as in the engine. eager-f32 is the networks as they are written
down, without TF32; compiled-* are torch.compile over scaled_dot_product_attention.
"""
import sys
import time

import torch
from torch import nn
from torch.nn import functional

HEADS, FEED_FORWARD, HIDDEN, LAYERS, ROWS = 8, 1024, 2048, 3, 20_000


class Layer(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.projection, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.linear1, self.linear2 = nn.Linear(width, FEED_FORWARD), nn.Linear(FEED_FORWARD, width)

    def forward(self, h):
        samples, tokens, width = h.shape
        q, k, v = self.projection(self.norm1(h)).reshape(samples, tokens, 3, HEADS, width // HEADS).permute(2, 0, 3, 1, 4)
        mixed = functional.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(samples, tokens, width)
        h = h + self.out(mixed)
        return h + self.linear2(functional.relu(self.linear1(self.norm2(h))))


class Encoder(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.layers = nn.Sequential(*(Layer(width) for _ in range(LAYERS)))

    def forward(self, table, ids):
        x = table[ids]
        return x, self.layers(torch.cat([x, x @ x.transpose(1, 2)], -1))


class LceNet(nn.Module):
    def __init__(self, dim, k):
        super().__init__()
        self.encoder = Encoder(dim + k)
        self.classifier = nn.Sequential(nn.Linear(2 * (dim + k), dim), nn.PReLU(), nn.Linear(dim, 2))

    def forward(self, table, ids):
        _, h = self.encoder(table, ids)
        return self.classifier(torch.cat([h[:, :1].expand_as(h), h], -1)).float().softmax(-1)[..., 1]


class PceNet(nn.Module):
    def __init__(self, dim, k):
        super().__init__()
        self.k = k
        self.encoder = Encoder(dim + 2 * k)
        self.adjust = nn.Sequential(nn.Linear(dim + 2 * k, dim), nn.PReLU(), nn.Linear(dim, dim))
        self.classifier = nn.Sequential(nn.Linear(4 * dim, HIDDEN), nn.PReLU(), nn.Linear(HIDDEN, HIDDEN), nn.PReLU(), nn.Linear(HIDDEN, 2))

    def forward(self, table, ids):
        x, h = self.encoder(table, ids)
        ends = torch.cat([x[:, ::self.k], self.adjust(h[:, ::self.k])], -1)
        return self.classifier(ends.flatten(1)).float().softmax(-1)[:, 1]


def rate(network, table, ids, seconds):
    with torch.inference_mode():
        for _ in range(3):
            network(table, ids)
        torch.cuda.synchronize()
        start, done = time.perf_counter(), 0
        while time.perf_counter() - start < seconds:
            for _ in range(10):
                network(table, ids).cpu()
            done += 10 * len(ids)
        return done / (time.perf_counter() - start)


def main():
    dim, k, seconds = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    torch.backends.cuda.matmul.allow_tf32 = False
    torch.manual_seed(1)
    features = functional.normalize(torch.randn(ROWS, dim), dim=-1)
    print(torch.__version__, torch.cuda.get_device_name())
    for mode in sys.argv[4:] or ["eager-f32", "compiled-fp16", "compiled-bf16"]:
        how, kind = mode.split("-")
        dtype = {"f32": torch.float32, "fp16": torch.float16, "bf16": torch.bfloat16}[kind]
        rates = []
        for network, tokens in ((LceNet(dim, k), k), (PceNet(dim, k), 2 * k)):
            network = network.to("cuda", dtype).eval()
            ids = torch.randint(ROWS, (40_960 // tokens, tokens), device="cuda")
            rates.append(rate(torch.compile(network) if how == "compiled" else network, features.to("cuda", dtype), ids, seconds))
        print(f"dim {dim}, k {k}, {mode}: LCENet {rates[0]:.0f} faces/s, PCENet {rates[1]:.0f} pairs/s", flush=True)


if __name__ == "__main__":
    main()
