"""Runs scripts one after another in one process, which loads PyTorch once.

steps.py SCRIPT ARGUMENT... -- SCRIPT ARGUMENT... -- ...
"""
import itertools
import runpy
import sys

for isSeparator, words in itertools.groupby(sys.argv[1:], lambda word: word == "--"):
    if not isSeparator:
        sys.argv = list(words)
        runpy.run_path(sys.argv[0], run_name="__main__")
