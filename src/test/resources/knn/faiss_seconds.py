"""Seconds of faiss's exact search, beside KnnBenchmark: faiss_seconds.py FEATURES.npy K THREADS [OUR_KNN.npz to compare with]"""
import sys
import time

import faiss
import numpy as np

x = np.load(sys.argv[1])
x /= np.linalg.norm(x, axis=1, keepdims=True)
k = int(sys.argv[2])
faiss.omp_set_num_threads(int(sys.argv[3]))
index = faiss.IndexFlatIP(x.shape[1])
index.add(x)
start = time.time()
similarities, ids = index.search(x, k)
seconds = time.time() - start
print(f"{len(x)} faces, dim {x.shape[1]}, k {k}, faiss {faiss.__version__}: {seconds:.2f} s, {len(x) / seconds:.0f} faces/s")
if len(sys.argv) > 4:
    ours = np.load(sys.argv[4])
    differing = [row for row in range(len(x)) if set(ids[row]) != set(ours["knns"][row])]
    print(f"similarities differ by up to {abs(1 - ours['dists'] - similarities)[:, 1:].max():.1e}; {len(differing)} rows have another set of neighbours")
    for row in differing[:1000]:  # of these, in double, how far the sets' sums of similarities are apart
        both = [np.sort(x[others].astype(np.float64) @ x[row].astype(np.float64)) for others in (ids[row], ours["knns"][row])]
        gap = abs(both[0] - both[1]).max()
        assert gap < 1e-6, (row, gap)
