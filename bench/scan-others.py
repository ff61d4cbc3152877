"""SCANNER FOLDER: picklescan, fickling, modelscan or modelaudit over a folder; verdicts, seconds and memory as one JSON object. Run by bench/scan.ts."""
import json
import pathlib
import sys
import warnings

warnings.filterwarnings("ignore")


def by_picklescan(path):
    from picklescan.scanner import SafetyLevel, scan_file_path

    try:
        result = scan_file_path(str(path))
    except Exception:
        return "error"
    if any(item.safety == SafetyLevel.Dangerous for item in result.globals) or result.issues_count > 0:
        return "dangerous"
    if any(item.safety == SafetyLevel.Suspicious for item in result.globals):
        return "suspicious"
    return "error" if result.scan_err or result.scanned_files == 0 else "safe"


def by_fickling(path):
    import fickling.analysis
    import fickling.fickle

    try:
        with open(path, "rb") as file:
            pickled = fickling.fickle.StackedPickle.load(file)
        worst = max((fickling.analysis.check_safety(one).severity for one in pickled), default=None)
    except BaseException:
        return "error"
    if worst is None:
        return "error"
    name = worst.name
    return {"LIKELY_SAFE": "safe", "POSSIBLY_UNSAFE": "suspicious"}.get(name, "suspicious" if name == "SUSPICIOUS" else "dangerous")


def by_modelscan(path):
    from modelscan.modelscan import ModelScan
    from modelscan.settings import DEFAULT_SETTINGS

    try:
        result = ModelScan(settings=DEFAULT_SETTINGS).scan(str(path))
    except BaseException:
        return "error"
    counts = result["summary"]["total_issues_by_severity"]
    if counts["CRITICAL"] or counts["HIGH"]:
        return "dangerous"
    if counts["MEDIUM"] or counts["LOW"]:
        return "suspicious"
    return "error" if result["errors"] or result["summary"]["scanned"]["total_scanned"] == 0 else "safe"


def by_modelaudit(path):
    from modelaudit.core import scan_model_directory_or_file

    try:
        result = scan_model_directory_or_file(str(path))
    except BaseException:
        return "error"
    severities = {issue.severity.name for issue in result.issues}
    if "CRITICAL" in severities:
        return "dangerous"
    if "WARNING" in severities:
        return "suspicious"
    return "error" if result.has_errors or not result.success else "safe"


# Each scanner in a pass of its own, so that its time and its memory are its own.
SCANNERS = {"picklescan": by_picklescan, "fickling": by_fickling, "modelscan": by_modelscan, "modelaudit": by_modelaudit}
import resource
import time

name, folder = sys.argv[1], pathlib.Path(sys.argv[2])
# Scanners print warnings; only the result goes to where it is read.
result, sys.stdout = sys.stdout, sys.stderr
files = sorted(folder.iterdir())
SCANNERS[name](files[0])  # imports are not its work
base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
start = time.perf_counter()
verdicts, slowest = {}, 0.0
for path in files:
    before = time.perf_counter()
    verdicts[path.name] = SCANNERS[name](path)
    slowest = max(slowest, time.perf_counter() - before)
out = {"verdicts": verdicts, "seconds": time.perf_counter() - start, "slowest": slowest, "base": base,
       "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}
json.dump(out, result)
