mkdir -p tools reports && cat > tools/coverage_gaps.py <<'PY'
"""Lists functions that no test reaches, largest first."""
import argparse
import ast
import json
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Gap:
    path: Path
    name: str
    start: int
    end: int
    missed: list[int] = field(default_factory=list)

    @property
    def size(self) -> int:
        return self.end - self.start + 1

    @property
    def share(self) -> float:
        return len(self.missed) / max(self.size, 1)

    def __str__(self) -> str:
        return f"{self.path}:{self.start} {self.name} {len(self.missed)}/{self.size}"


def functions(path: Path):
    tree = ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
    stack = [(tree, "")]
    while stack:
        node, prefix = stack.pop()
        for child in ast.iter_child_nodes(node):
            if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)):
                name = f"{prefix}{child.name}"
                yield name, child.lineno, child.end_lineno or child.lineno
                stack.append((child, f"{name}."))
            elif isinstance(child, ast.ClassDef):
                stack.append((child, f"{prefix}{child.name}."))
            else:
                stack.append((child, prefix))


def load(report: Path) -> dict[str, list[int]]:
    with open(report, encoding="utf-8") as handle:
        data = json.load(handle)
    return {name: entry["missing_lines"] for name, entry in data["files"].items()}


def gaps(report: Path, least: float):
    found = []
    for name, missing in load(report).items():
        path = Path(name)
        if not path.exists() or not missing:
            continue
        for function, start, end in functions(path):
            missed = [line for line in missing if start <= line <= end]
            gap = Gap(path, function, start, end, missed)
            if gap.share >= least:
                found.append(gap)
    return sorted(found, key=lambda gap: (-len(gap.missed), str(gap.path), gap.start))


def summary(found):
    by_folder = defaultdict(int)
    for gap in found:
        by_folder[str(gap.path.parent).replace("\\", "/")] += len(gap.missed)
    width = max((len(folder) for folder in by_folder), default=0)
    for folder, lines in sorted(by_folder.items(), key=lambda item: -item[1]):
        print(f"{folder:<{width}}  {lines:>5}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("report", type=Path, nargs="?", default=Path("coverage.json"))
    parser.add_argument("--least", type=float, default=0.5)
    parser.add_argument("--top", type=int, default=25)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    found = gaps(options.report, options.least)
    lines = [str(gap) for gap in found[: options.top]]
    print("\n".join(lines) or "nothing is missed")
    summary(found)
    if options.out:
        options.out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
PY
chmod +x tools/coverage_gaps.py
python3 -m py_compile tools/coverage_gaps.py && echo "compiles"
pytest -q --cov=src --cov-report=json:coverage.json tests 2>&1 | tail -5
python3 tools/coverage_gaps.py coverage.json --least 0.3 --top 40 --out reports/gaps.txt
python3 - <<'PY'
import json
data = json.load(open("coverage.json"))
total = data["totals"]
print(f"{total['percent_covered']:.1f} % of {total['num_statements']} statements")
for name, entry in sorted(data["files"].items()):
    share = entry["summary"]["percent_covered"]
    if share < 60:
        print(f"  {name}: {share:.0f} %")
PY
wc -l reports/gaps.txt && head -20 reports/gaps.txt
git diff --stat && git add tools/coverage_gaps.py && git status --short
