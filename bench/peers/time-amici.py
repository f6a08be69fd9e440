"""Time AMICI's compiled C++ (CVODES, KLU) on one model that build-amici.py has built.

    python time-amici.py FOLDER < ORDER

FOLDER: of the built model (its name is the module's). ORDER and the answers: timing.py; with "sensitivities": [ids], forward
sensitivities by these parameters (staggered, one tolerance for states and sensitivities). Time is what AMICI
itself says its solver took: filling its large results, which nobody asked for, is not counted.
"""

import json
import sys
import time
from pathlib import Path

from timing import order, say


def solver_time(run, seconds):
    """Least CPU time of the solver in ms over about `seconds`."""
    until = time.process_time() + seconds
    best, count = run().cpu_time, 1
    while time.process_time() < until or count < 3:
        best = min(best, run().cpu_time)
        count += 1
    return best, count


def main():
    import amici
    import amici.sim.sundials as sundials
    import numpy as np
    from amici.sim.sundials import _swig_wrappers as wrappers

    o = order()
    folder = Path(sys.argv[1])
    name = f"amici_{folder.name}"
    note = json.loads((folder / "build.json").read_text())
    if not note["ok"]:
        raise SystemExit(f"{name} could not be built: {note['why']}")
    began = time.perf_counter(), time.process_time()
    model = amici.import_model_module(name, str(folder)).get_model()
    solver = model.create_solver()
    model.set_timepoints(np.linspace(0, o["end"], o["steps"] + 1))
    solver.set_max_steps(1_000_000)
    # Its own defaults are far tighter.
    solver.set_relative_tolerance(1e-6)
    solver.set_absolute_tolerance(1e-9)
    if "draws" in o:
        solver.set_return_data_reporting_mode(sundials.RDataReporting_likelihood)
    wanted = o.get("sensitivities")
    if wanted:
        known = list(model.get_free_parameter_ids())
        model.set_parameter_list([known.index(p) for p in wanted])
        solver.set_sensitivity_order(sundials.SensitivityOrder.first)
        solver.set_sensitivity_method(sundials.SensitivityMethod.forward)
        solver.set_internal_sensitivity_method(sundials.InternalSensitivityMethod_staggered)
    place, code = wrappers._get_ptr(solver), wrappers._get_ptr(model)

    def run():
        return wrappers.amici_swig.run_simulation(place, None, code)

    run()
    ready = [1000 * (t - b) for b, t in zip(began, (time.perf_counter(), time.process_time()))]
    say("ready", version=amici.__version__, wall_ms=ready[0], cpu_ms=ready[1], build_seconds=note["seconds"])
    for rtol, atol in o["tolerances"]:
        solver.set_relative_tolerance(rtol)
        solver.set_absolute_tolerance(atol)
        if "draws" in o:
            known = list(model.get_free_parameter_ids())
            places = [known.index(p) for p in o["parameters"]]

            base = np.array(model.get_free_parameters())
            total = 0.0
            for values in o["draws"]:
                changed = base.copy()
                changed[places] = values
                model.set_free_parameters(changed)
                total += run().cpu_time
            model.set_free_parameters(base)
            say("draws", rtol=rtol, per_second=1000 * len(o["draws"]) / total)
            continue
        done = sundials.ReturnDataView(run())
        if done.status != 0:
            say("failed", rtol=rtol, why=sundials.simulation_status_to_str(done.status))
            continue
        ms, count = solver_time(run, o["seconds"])
        if wanted:
            say("sensitivities", rtol=rtol, cpu_ms=ms, runs=count, end=done.sx[-1].tolist(), ids=list(model.get_state_ids()))
            continue
        values = [[t, *row] for t, row in zip(done.ts.tolist(), done.x.tolist())]
        say("run", rtol=rtol, cpu_ms=ms, runs=count, columns=["time", *model.get_state_ids()], values=values)


if __name__ == "__main__":
    main()
