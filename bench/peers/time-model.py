"""Time one peer on one SBML model: libRoadRunner (CVODE) or COPASI (LSODA).

    python time-model.py roadrunner|copasi MODEL.xml END STEPS RTOL ATOL SECONDS

Prints one JSON object: columns, values (time first), cpu_ms (least CPU time of one run with all its output rows), runs, version.
Runs are repeated for about SECONDS. Loading and compiling are not counted. Each call is a process of its own.
"""

import json
import sys
import time


def least(run, seconds):
    """Least CPU time of one run; short runs in batches of about 5 ms, as the clock ticks coarsely."""
    began = time.process_time()
    run()
    once = max(time.process_time() - began, 1e-6)
    batch = max(1, int(0.005 / once))
    best, count, until = float("inf"), 0, time.process_time() + seconds
    while time.process_time() < until or count < 3:
        began = time.process_time()
        for _ in range(batch):
            run()
        best = min(best, (time.process_time() - began) / batch)
        count += batch
    return 1000 * best, count


def with_roadrunner(path, end, steps, rtol, atol, seconds):
    import roadrunner

    runner = roadrunner.RoadRunner(path)
    runner.integrator.relative_tolerance = rtol
    runner.integrator.absolute_tolerance = atol
    runner.integrator.maximum_num_steps = 1_000_000
    species = list(runner.model.getFloatingSpeciesIds())
    runner.timeCourseSelections = ["time"] + [f"[{s}]" for s in species]

    def run():
        runner.reset()
        return runner.simulate(0, end, steps + 1)

    values = [list(map(float, row)) for row in run()]
    ms, count = least(run, seconds)
    return ["time"] + species, values, ms, count, roadrunner.__version__


def with_copasi(path, end, steps, rtol, atol, seconds):
    import COPASI

    model = COPASI.CRootContainer.addDatamodel()
    if not model.importSBML(path):
        raise SystemExit(COPASI.CCopasiMessage.getAllMessageText())
    task = model.getTask("Time-Course")
    task.setMethodType(COPASI.CTaskEnum.Method_deterministic)
    problem = task.getProblem()
    problem.setModel(model.getModel()) if hasattr(problem, "setModel") else None
    problem.setStepNumber(steps)
    problem.setDuration(end)
    problem.setTimeSeriesRequested(True)
    method = task.getMethod()
    method.getParameter("Relative Tolerance").setDblValue(rtol)
    method.getParameter("Absolute Tolerance").setDblValue(atol)
    method.getParameter("Max Internal Steps").setUIntValue(1_000_000)
    task.initializeRaw(COPASI.CCopasiTask.OUTPUT_UI)

    def run():
        if not task.processRaw(True):
            raise SystemExit(COPASI.CCopasiMessage.getAllMessageText())

    run()
    series = task.getTimeSeries()
    columns = ["time"] + [series.getSBMLId(k, model) or series.getTitle(k) for k in range(1, series.getNumVariables())]
    values = [[series.getConcentrationData(i, k) for k in range(series.getNumVariables())] for i in range(series.getRecordedSteps())]
    ms, count = least(run, seconds)
    return columns, values, ms, count, COPASI.__version__


def main():
    peer, path, *numbers = sys.argv[1:]
    end, steps, rtol, atol, seconds = map(float, numbers)
    time_peer = {"roadrunner": with_roadrunner, "copasi": with_copasi}[peer]
    columns, values, ms, count, version = time_peer(path, end, int(steps), rtol, atol, seconds)
    print(json.dumps({"columns": columns, "values": values, "cpu_ms": ms, "runs": count, "version": version}))


if __name__ == "__main__":
    main()
