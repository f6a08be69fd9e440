"""Compile benchmark models to C++ with AMICI, each in a process of its own and under a time limit; done ones are kept.

    nice python build-amici.py ../shared/models /opt/amici/models [NAME ...] [--limit SECONDS]

Boehm and Bachmann are compiled a second time with code for forward sensitivities (NAME_sens). What a build took is
written beside it (build.json); a build that ran into the limit is remembered as failed and not tried again.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

WITH_SENSITIVITIES = ("Boehm", "Bachmann")


def build(xml, name, folder, sensitivities):
    """In a process of its own: SBML to an importable extension module."""
    import logging

    from amici.importers.sbml import SbmlImporter

    SbmlImporter(str(xml)).sbml2amici(
        f"amici_{name}", str(folder), generate_sensitivity_code=sensitivities, verbose=logging.ERROR
    )


def main():
    args = sys.argv[1:]
    if args[0] == "--one":
        build(args[1], args[2], args[3], args[4] == "sens")
        return
    limit = 1500.0
    if "--limit" in args:
        at = args.index("--limit")
        limit = float(args[at + 1])
        del args[at : at + 2]
    models, out = Path(args[0]), Path(args[1])
    out.mkdir(parents=True, exist_ok=True)
    known = json.loads((models / "index.json").read_text())
    names = args[2:] or [m["name"] for m in (known if isinstance(known, list) else known["models"])]
    jobs = [(n, n, "plain") for n in names] + [(n, f"{n}_sens", "sens") for n in names if n in WITH_SENSITIVITIES]
    jobs.sort(key=lambda job: (models / f"{job[0]}.xml").stat().st_size)
    for source, name, kind in jobs:
        folder = out / name
        note = folder / "build.json"
        if note.exists():
            continue
        shutil.rmtree(folder, ignore_errors=True)
        began = time.time()
        words = [sys.executable, __file__, "--one", str(models / f"{source}.xml"), name, str(folder), kind]
        try:
            log = subprocess.run(words, capture_output=True, text=True, timeout=limit)
            ok, why = log.returncode == 0, log.stderr.strip().splitlines()[-1:] if log.returncode else []
        except subprocess.TimeoutExpired:
            ok, why = False, [f"longer than {limit:.0f} s"]
        folder.mkdir(parents=True, exist_ok=True)
        note.write_text(json.dumps({"ok": ok, "seconds": round(time.time() - began, 1), "why": why}))
        print(name, "ok" if ok else why, f"{time.time() - began:.0f} s", flush=True)


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    # The environment's own swig, the one AMICI was built with: another version's modules do not know its types.
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    main()
