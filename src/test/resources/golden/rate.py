"""Faces and pairs a second of the reference's networks: rate.py FOLDER_OF_ORACLE_PY DIM K THREADS SECONDS"""
import sys
import time

import torch

sys.path.insert(0, sys.argv[1])
import oracle

dim, k, threads, seconds = int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), float(sys.argv[5])
torch.set_num_threads(threads)
lce, pce = oracle.networks(torch)
for name, network, tokens in (("LCENet", lce(dim, k), k), ("PCENet", pce(dim, k), 2 * k)):
    network.eval()
    features = torch.nn.functional.normalize(torch.randn(128, tokens, dim), dim=-1)
    with torch.no_grad():
        network(features, oracle.gram_of(features))
        start, done = time.time(), 0
        while time.time() - start < seconds:
            torch.softmax(network(features, oracle.gram_of(features)), -1)
            done += len(features)
        print(f"{name}: {done / (time.time() - start):.0f} a second")
