"""How many semantic cases of the SBML Test Suite libRoadRunner passes, and how long all of them take in one process.

    python suite.py [highest|lowest] [folder of cases]

The criterion is the suite's own (its README); rtol 1e-9, atol 1e-13. CPU time of the process from the first case to the last,
reading included. Needs libroadrunner (2.10.0 was used).
"""

import csv
import glob
import math
import os
import re
import sys
import time


def number(text):
    text = text.strip()
    special = {"INF": math.inf, "-INF": -math.inf, "NaN": math.nan}
    return special[text] if text in special else float(text)


def settings_of(folder, name):
    values = {}
    for line in open(f"{folder}/{name}-settings.txt"):
        key, _, value = line.partition(":")
        values[key.strip()] = value.strip()
    return values


def listed(values, key):
    return [v.strip() for v in values.get(key, "").split(",") if v.strip()]


def model_of(folder, level):
    def rank(path):
        m = re.search(r"-sbml-l(\d)v(\d)\.xml$", path)
        return (int(m.group(1)), int(m.group(2)))

    files = sorted(glob.glob(f"{folder}/*-sbml-l*.xml"), key=rank)
    return files[-1] if level == "highest" else files[0]


def run_roadrunner(path, values, variables, concentrations):
    import roadrunner

    roadrunner.Logger.setLevel(roadrunner.Logger.LOG_FATAL)
    rr = roadrunner.RoadRunner(path)
    rr.integrator.relative_tolerance = 1e-9
    rr.integrator.absolute_tolerance = 1e-13
    rr.timeCourseSelections = ["time"] + [f"[{v}]" if v in concentrations else v for v in variables]
    return rr.simulate(0, float(values["duration"]), int(values["steps"]) + 1)


def passes(rows, expected, absolute, relative):
    for i, line in enumerate(expected):
        for j, text in enumerate(line):
            want, got = number(text), float(rows[i][j])
            if math.isnan(want):
                if not math.isnan(got):
                    return False
            elif want != got and not abs(got - want) <= absolute + relative * abs(want):
                return False
    return True


def main(level="highest", root="../shared/sbml-test-suite/semantic"):
    passed = failed = refused = 0
    started, cpu = time.time(), time.process_time()
    for name in sorted(os.listdir(root)):
        folder = f"{root}/{name}"
        values = settings_of(folder, name)
        try:
            rows = run_roadrunner(model_of(folder, level), values, listed(values, "variables"), set(listed(values, "concentration")))
            expected = [r for r in list(csv.reader(open(f"{folder}/{name}-results.csv")))[1:] if r]
            if passes(rows, expected, float(values["absolute"]), float(values["relative"])):
                passed += 1
            else:
                failed += 1
        except Exception:  # a refusal, whatever its kind, is a case without numbers
            refused += 1
    print(
        f"libRoadRunner: {passed} pass, {failed} wrong numbers, {refused} without numbers; "
        f"CPU {time.process_time() - cpu:.1f} s, wall clock {time.time() - started:.1f} s"
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
