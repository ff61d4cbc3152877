"""picklescan and fickling over a folder: one JSON object, {file: {scanner: verdict}}. Run by bench/scan.ts."""
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


out = {}
for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    out[path.name] = {"picklescan": by_picklescan(path), "fickling": by_fickling(path)}
json.dump(out, sys.stdout)
