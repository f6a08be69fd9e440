"""Compare the flagship with its peers: libAntimony reads every module, libRoadRunner and COPASI simulate our exported SBML to our own curves.

    python compare-flagship.py [--kinetoscope "npx tsx src/cli/kinetoscope.ts"]     from the repository's root

For rat (10 mg/kg ip) and human (0.5 mg/kg iv over 40 min, the infusion's end an event): our CSV over 72 h at rtol 1e-9 against
libRoadRunner and COPASI (LSODA) on the SBML that we export, every state, as a share of its maximum. Exit code 1 if a module cannot be
read or a state differs by more than 1e-6. Needs antimony, libroadrunner and copasi-basico; each library has a process of its own.
"""

import csv
import pathlib
import shlex
import shutil
import subprocess
import sys
import tempfile

MODEL = pathlib.Path("figures/ketamine-glutamatergic-synapse/model")
TOLERANCE = 1e-6
END, STEPS = 4320, 432
RAT = 10 * 1000 / 237.73 / 2  # umol/kg of each enantiomer
HUMAN = 0.5 * 1000 / 237.73 / 2 / 40  # umol/kg/min of each enantiomer
CASES = {
    "rat": f"organism = 1;\nA_S_ip = {RAT!r};\nA_R_ip = {RAT!r};\n",
    "human": f"organism = 0;\nvar Rinf_S, Rinf_R;\nRinf_S = {HUMAN!r};\nRinf_R = {HUMAN!r};\n"
    "infusion_ends: at time >= 40: Rinf_S = 0, Rinf_R = 0;\n",
}

READ = """
import sys, antimony
for path in sys.argv[1:]:
    antimony.clearPreviousLoads()
    ok = antimony.loadAntimonyFile(path) >= 0
    print("reads" if ok else "CANNOT READ", path, "" if ok else antimony.getLastError())
    sys.exit(0 if ok else 1)
"""

SIMULATE = """
import csv, sys, roadrunner
xml, ours, end, steps = sys.argv[1], sys.argv[2], float(sys.argv[3]), int(sys.argv[4])
runner = roadrunner.RoadRunner(xml)
runner.integrator.relative_tolerance = 1e-9
runner.integrator.absolute_tolerance = 1e-13
runner.integrator.maximum_num_steps = 1000000
names = next(csv.reader(open(ours)))[1:]
runner.timeCourseSelections = ["time"] + names
result = runner.simulate(0, end, steps + 1)
with open(sys.argv[5], "w", newline="") as f:
    out = csv.writer(f)
    out.writerow(["time"] + names)
    out.writerows(list(map(repr, map(float, row))) for row in result)
"""

COPASI = """
import csv, sys, basico
xml, ours, end, steps = sys.argv[1], sys.argv[2], float(sys.argv[3]), int(sys.argv[4])
basico.load_model(xml)
names = next(csv.reader(open(ours)))[1:]
frame = basico.run_time_course(duration=end, intervals=steps, method="deterministic", use_sbml_id=True,
                               r_tol=1e-9, a_tol=1e-13, max_steps=1000000, use_initial_values=True)
with open(sys.argv[5], "w", newline="") as f:
    out = csv.writer(f)
    out.writerow(["time"] + names)
    find = lambda n: next(c for c in (n, n.strip("[]"), "Values[" + n + "]") if c in frame)
    columns = [list(frame.index)] + [list(frame[find(n)]) for n in names]
    out.writerows([repr(float(v)) for v in row] for row in zip(*columns))
"""
PEERS = {"libRoadRunner": SIMULATE, "COPASI": COPASI}


def rows(path):
    with open(path) as f:
        table = list(csv.reader(f))
    return table[0], [[float(x) for x in row] for row in table[1:]]


def compare(name, ours, theirs):
    head, a = rows(ours)
    head2, b = rows(theirs)
    assert head == head2 and len(a) == len(b), (len(a), len(b))
    worst, where, compared = 0.0, "", 0
    for k in range(1, len(head)):
        scale = max(abs(row[k]) for row in b)
        if scale < 1e-12:
            continue
        compared += 1
        difference = max(abs(x[k] - y[k]) for x, y in zip(a, b)) / scale
        if difference > worst:
            worst, where = difference, head[k]
    good = worst <= TOLERANCE
    print(f"{name}: {compared} states that move, greatest difference {worst:.2e} of its maximum ({where}) {'ok' if good else 'TOO FAR'}")
    return good


def main():
    command = ["npx", "tsx", "src/cli/kinetoscope.ts"]
    if "--kinetoscope" in sys.argv:
        command = shlex.split(sys.argv[sys.argv.index("--kinetoscope") + 1])
    good = True
    for path in sorted(MODEL.glob("*.ant")):
        good &= subprocess.run([sys.executable, "-c", READ, str(path)]).returncode == 0
    with tempfile.TemporaryDirectory() as folder:
        here = pathlib.Path(folder)
        for path in MODEL.glob("*.ant"):
            shutil.copy(path, here)
        for name, text in CASES.items():
            model, xml = here / f"{name}.ant", here / f"{name}.xml"
            ours, theirs = here / f"{name}-ours.csv", here / f"{name}-theirs.csv"
            model.write_text(f'import "main.ant"\n{text}')
            subprocess.run([*command, "export", str(model), "--format", "sbml", "--out", str(xml)], check=True)
            simulate = ["simulate", str(model), "--start", "0", "--end", str(END), "--steps", str(STEPS)]
            simulate += ["--rtol", "1e-9", "--atol", "1e-13", "--out", str(ours)]
            subprocess.run([*command, *simulate], check=True)
            for peer, script in PEERS.items():
                run = [sys.executable, "-c", script, str(xml), str(ours), str(END), str(STEPS), str(theirs)]
                subprocess.run(run, check=True)
                good &= compare(f"{name}, {peer}", ours, theirs)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
