"""What the peers' timing scripts share: the order they are given, least CPU times, peak memory, answers as JSON lines.

An order is one JSON object on standard input: model (path), end, steps, tolerances [[rtol, atol], ...], seconds (about how long each is
repeated), and for many runs with other parameters: parameters [ids], draws [[values], ...] in the order of parameters.
Answers: {"kind": "ready"}, then per tolerance {"kind": "run"} or {"kind": "draws"} or {"kind": "sensitivities"}.
"""

import json
import sys
import time


def order():
    return json.loads(sys.stdin.read())


def say(kind, **more):
    print(json.dumps({"kind": kind, "peak_mb": peak_mb(), **more}), flush=True)


def peak_mb():
    """Most memory of this program so far (getrusage counts what the parent had before it started this one)."""
    for line in open("/proc/self/status"):
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    return 0.0


def least(run, seconds):
    """Least CPU time of one run in ms; short runs in batches of about 5 ms, as the clock ticks coarsely."""
    began = time.process_time()
    run()
    once = max(time.process_time() - began, 1e-6)
    best, count, until = once if once > 0.05 else float("inf"), 1, time.process_time() + seconds
    batch = max(1, int(0.005 / once))
    while (time.process_time() < until or count < 3) and not (count > 0 and once > 3 * seconds):
        began = time.process_time()
        for _ in range(batch):
            run()
        best = min(best, (time.process_time() - began) / batch)
        count += batch
    return 1000 * min(best, once), count


def per_second(run_all, count):
    """Runs in a second of CPU time: the best of eight passes over all draws."""
    best = float("inf")
    for _ in range(8):
        began = time.process_time()
        run_all()
        best = min(best, time.process_time() - began)
    return count / best
