"""Runs scripts one after another in one process, which loads PyTorch once.

steps.py SCRIPT ARGUMENT... -- SCRIPT ARGUMENT... -- ...
"""
import itertools
import runpy
import sys

for is_separator, words in itertools.groupby(sys.argv[1:], lambda word: word == "--"):
    if not is_separator:
        sys.argv = list(words)
        try:
            runpy.run_path(sys.argv[0], run_name="__main__")
        except SystemExit as end:
            if end.code:
                raise
