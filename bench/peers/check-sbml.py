"""Check SBML files with libSBML, all categories of rules on.

    python check-sbml.py FILE...      one line per file with errors; the warnings' codes counted at the end

Exit code 1 if any file has an error. Needs python-libsbml (5.21.2 was used) and nothing else in the process.
"""

import collections
import sys

import libsbml


def check(path):
    document = libsbml.readSBMLFromFile(path)
    for category in (
        libsbml.LIBSBML_CAT_GENERAL_CONSISTENCY,
        libsbml.LIBSBML_CAT_IDENTIFIER_CONSISTENCY,
        libsbml.LIBSBML_CAT_UNITS_CONSISTENCY,
        libsbml.LIBSBML_CAT_MATHML_CONSISTENCY,
        libsbml.LIBSBML_CAT_SBO_CONSISTENCY,
        libsbml.LIBSBML_CAT_OVERDETERMINED_MODEL,
        libsbml.LIBSBML_CAT_MODELING_PRACTICE,
    ):
        document.setConsistencyChecks(category, True)
    document.checkConsistency()
    faults = []
    for i in range(document.getNumErrors()):
        e = document.getError(i)
        # The document owns the error: take what is needed before it goes.
        faults.append((e.getSeverity(), e.getErrorId(), e.getLine(), e.getShortMessage(), " ".join(e.getMessage().split())))
    return faults


def main(paths):
    warnings = collections.Counter()
    failed = 0
    for path in paths:
        faults = check(path)
        errors = [f for f in faults if f[0] >= libsbml.LIBSBML_SEV_ERROR]
        warnings.update(f"{f[1]} {f[3]}" for f in faults if f[0] < libsbml.LIBSBML_SEV_ERROR)
        if errors:
            failed += 1
            _, number, line, short, message = errors[0]
            print(f"{path}:{line}: {number} {short}: {message[:300]}")
    print(f"{len(paths)} files, {failed} with errors; warnings {dict(warnings.most_common(8))}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
