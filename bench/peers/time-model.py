"""Time libRoadRunner (CVODE) or COPASI (LSODA) on one SBML model.

    python time-model.py roadrunner|copasi < ORDER

ORDER and the answers: timing.py. Loading and compiling are in "ready", not in the runs. Each call is a process of its own.
"""

import sys
import time

from timing import least, order, per_second, say


class RoadRunner:
    def __init__(self, o):
        import roadrunner

        self.version = roadrunner.__version__
        self.end, self.steps = o["end"], o["steps"]
        began = time.perf_counter(), time.process_time()
        self.runner = roadrunner.RoadRunner(o["model"])
        self.runner.integrator.maximum_num_steps = 1_000_000
        species = list(self.runner.model.getFloatingSpeciesIds())
        self.columns = ["time"] + species
        self.runner.timeCourseSelections = ["time"] + [f"[{s}]" for s in species]
        self.tolerances(1e-6, 1e-9)
        self.run()
        self.ready = [1000 * (t - b) for b, t in zip(began, (time.perf_counter(), time.process_time()))]

    def tolerances(self, rtol, atol):
        self.runner.integrator.relative_tolerance = rtol
        self.runner.integrator.absolute_tolerance = atol

    def run(self):
        self.runner.reset()
        return self.runner.simulate(0, self.end, self.steps + 1)

    def values(self):
        return [list(map(float, row)) for row in self.run()]

    def draws(self, parameters, draws):
        model, runner = self.runner.model, self.runner
        places = [list(model.getGlobalParameterIds()).index(p) for p in parameters]
        for values in draws:
            runner.reset()
            model.setGlobalParameterValues(places, values)
            runner.simulate(0, self.end, self.steps + 1)


class Copasi:
    def __init__(self, o):
        import COPASI

        self.version = COPASI.__version__
        self.copasi = COPASI
        began = time.perf_counter(), time.process_time()
        self.model = COPASI.CRootContainer.addDatamodel()
        if not self.model.importSBML(o["model"]):
            raise SystemExit(COPASI.CCopasiMessage.getAllMessageText())
        self.task = self.model.getTask("Time-Course")
        self.task.setMethodType(COPASI.CTaskEnum.Method_deterministic)
        problem = self.task.getProblem()
        problem.setStepNumber(o["steps"])
        problem.setDuration(o["end"])
        problem.setTimeSeriesRequested(True)
        self.task.getMethod().getParameter("Max Internal Steps").setUIntValue(1_000_000)
        self.tolerances(1e-6, 1e-9)
        self.run()
        self.ready = [1000 * (t - b) for b, t in zip(began, (time.perf_counter(), time.process_time()))]
        series = self.task.getTimeSeries()
        self.columns = ["time"] + [
            series.getSBMLId(k, self.model) or series.getTitle(k) for k in range(1, series.getNumVariables())
        ]

    def tolerances(self, rtol, atol):
        method = self.task.getMethod()
        method.getParameter("Relative Tolerance").setDblValue(rtol)
        method.getParameter("Absolute Tolerance").setDblValue(atol)
        self.task.initializeRaw(self.copasi.CCopasiTask.OUTPUT_UI)

    def run(self):
        if not self.task.processRaw(True):
            raise SystemExit(self.copasi.CCopasiMessage.getAllMessageText())

    def values(self):
        self.run()
        series = self.task.getTimeSeries()
        columns, rows = series.getNumVariables(), series.getRecordedSteps()
        return [[series.getConcentrationData(i, k) for k in range(columns)] for i in range(rows)]

    def draws(self, parameters, draws):
        raise SystemExit("COPASI is not timed over draws")


def main():
    o = order()
    peer = {"roadrunner": RoadRunner, "copasi": Copasi}[sys.argv[1]](o)
    say("ready", version=peer.version, wall_ms=peer.ready[0], cpu_ms=peer.ready[1])
    for rtol, atol in o["tolerances"]:
        peer.tolerances(rtol, atol)
        if "draws" in o:
            rate = per_second(lambda: peer.draws(o["parameters"], o["draws"]), len(o["draws"]))
            say("draws", rtol=rtol, per_second=rate)
            continue
        values = peer.values()
        ms, count = least(peer.run, o["seconds"])
        say("run", rtol=rtol, cpu_ms=ms, runs=count, columns=peer.columns, values=values)


if __name__ == "__main__":
    main()
