"""Native PyTorch's side of the benchmarks: one question a line on stdin, one answer a line on stdout, both in JSON.

Threads are given as an argument. bench/pytorch.mjs starts one process for each number of threads.
"""
import json
import sys

import torch

from models import model_answer
from rows import row_answer

KINDS = {"row": row_answer, "model": model_answer}


def main():
    torch.set_num_threads(int(sys.argv[1]))
    print(json.dumps({"version": torch.__version__, "threads": torch.get_num_threads()}), flush=True)
    for line in sys.stdin:
        question = json.loads(line)
        try:
            answer = KINDS[question["kind"]](question)
        except Exception as error:  # The benchmark goes on with its other rows.
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


main()
