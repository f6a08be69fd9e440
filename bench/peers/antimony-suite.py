"""libAntimony as the oracle of our Antimony reader and printer.

    python antimony-suite.py write <cases> <out>     every SBML case as libAntimony's Antimony (NNNNN.ant) and the SBML that
                                                     it makes of that text again (NNNNN.xml); NNNNN.error where it refuses
    python antimony-suite.py load <out>              loads NNNNN.ours.ant (written by antimony-suite.ts); NNNNN.ours.error
                                                     where it refuses, else the SBML it makes of it, NNNNN.ours.xml

Each case in a process of its own with a time limit: a crash is a failed case, not a lost run. Needs `pip install antimony`
(measured with 3.3.0).
"""

import os
import re
import signal
import sys


def in_child(work, seconds=20):
    """Run work() in a child; True if it ended well in time."""
    child = os.fork()
    if child == 0:
        signal.alarm(seconds)
        try:
            work()
            os._exit(0)
        except BaseException as fault:
            print(fault, file=sys.stderr)
            os._exit(1)
    return os.waitpid(child, 0)[1] == 0


def write_text(path, text):
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)


def highest(folder, case):
    names = [n for n in os.listdir(folder) if re.fullmatch(case + r"-sbml-l\dv\d\.xml", n)]
    return os.path.join(folder, sorted(names)[-1]) if names else None


def convert(antimony, model, out, case):
    """SBML -> Antimony -> SBML, both by libAntimony."""
    if antimony.loadSBMLFile(model) < 0:
        write_text(f"{out}/{case}.error", "load: " + antimony.getLastError())
        return
    text = antimony.getAntimonyString(antimony.getMainModuleName())
    antimony.clearPreviousLoads()
    antimony.addDirectory(os.path.dirname(model))
    write_text(f"{out}/{case}.ant", text)
    if antimony.loadAntimonyString(text) < 0:
        write_text(f"{out}/{case}.error", "reload: " + antimony.getLastError())
        return
    write_text(f"{out}/{case}.xml", antimony.getSBMLString(antimony.getMainModuleName()))


def load_ours(antimony, path, out, case):
    if antimony.loadAntimonyFile(path) < 0:
        write_text(f"{out}/{case}.ours.error", antimony.getLastError())
    else:
        write_text(f"{out}/{case}.ours.xml", antimony.getSBMLString(antimony.getMainModuleName()))


def main():
    import antimony

    mode = sys.argv[1]
    if mode == "write":
        cases, out = sys.argv[2], sys.argv[3]
        os.makedirs(out, exist_ok=True)
        for case in sorted(os.listdir(cases)):
            model = highest(os.path.join(cases, case), case)
            if model and not in_child(lambda: convert(antimony, model, out, case)):
                write_text(f"{out}/{case}.error", "crashed or took too long")
    else:
        out = sys.argv[2]
        for name in sorted(os.listdir(out)):
            if name.endswith(".ours.ant"):
                case = name.split(".")[0]
                for ending in ("error", "xml"):
                    old = f"{out}/{case}.ours.{ending}"
                    if os.path.exists(old):
                        os.remove(old)
                if not in_child(lambda: load_ours(antimony, os.path.join(out, name), out, case)):
                    write_text(f"{out}/{case}.ours.error", "crashed or took too long")


main()
