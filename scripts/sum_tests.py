"""Sums JUnit reports: one line a report, then the total. Exits 1 where a test failed or a report is missing."""

import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path


def outcome(case: ElementTree.Element) -> str:
    """CTest marks a skipped test as one that was not run."""
    if case.find("failure") is not None or case.find("error") is not None or case.get("status") == "fail":
        return "failed"
    if case.find("skipped") is not None or case.get("status") in ("notrun", "disabled"):
        return "skipped"
    return "passed"


def count(report: Path) -> dict[str, int]:
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    for case in ElementTree.parse(report).iter("testcase"):
        counts[outcome(case)] += 1
    return counts


def line(counts: dict[str, int]) -> str:
    return ", ".join(f"{number} {name}" for name, number in counts.items())


def main(paths: list[str]) -> int:
    total = {"passed": 0, "failed": 0, "skipped": 0}
    missing = False
    for path in map(Path, paths):
        if not path.exists():
            print(f"{path.stem}: no report")
            missing = True
            continue
        counts = count(path)
        print(f"{path.stem}: {line(counts)}")
        total = {name: total[name] + counts[name] for name in total}
    print(line(total))
    return 1 if missing or total["failed"] or not total["passed"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
