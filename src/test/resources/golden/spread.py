"""Scales a random network's logits and centres them, so that its scores reach from near 0 to near 1.

spread.py CHECKPOINT LAYER FACTOR SCORES.npy  (SCORES: what the network gave before)
"""
import sys

import numpy as np
import torch

path, layer, factor, scores = sys.argv[1], sys.argv[2], float(sys.argv[3]), np.load(sys.argv[4])
state = torch.load(path)
logits = np.sort(np.log(scores / (1 - scores)), axis=None)
middle = float(logits[len(logits) // 2 - 1:len(logits) // 2 + 1].mean())  # between two scores: none is left on the edge at one half
state[layer + ".weight"] *= factor
state[layer + ".bias"] *= factor
state[layer + ".bias"][1] -= factor * middle
torch.save(state, path)
