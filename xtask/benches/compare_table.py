"""The tables of what `compare.sh` measured: compare_table.py RESULTS CORPUS REPORT

RESULTS has a file for each part, a line for each run: document, tool, seconds, megabytes, lines, operations, fault.
REPORT gets the tables between its two marks; `-` has them printed alone.
"""

import datetime
import json
import os
import pathlib
import statistics
import sys

OURS = "xtask"
FROM_NOTHING = "from nothing"
BEGIN, END = "<!-- compare: begin -->", "<!-- compare: end -->"
METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}
TITLES = {
    "generate": "Generation, into an empty folder",
    "check": "`cargo check` of the generated crate, dependencies built",
    "build": "`cargo build` (debug) of the generated crate, dependencies built",
    "incremental": "`cargo check` of our crate after one description changed in the document",
    "codegen": "`cargo xtask codegen` on this repository, nothing changed",
}


def operations(corpus, name):
    path = next(pathlib.Path(corpus).glob(f"**/{name}.json"), None)
    if path is None:
        return None
    paths = json.loads(path.read_text()).get("paths", {})
    return sum(key in METHODS for item in paths.values() for key in item)


def rows(path):
    """What was measured of each document and tool, in the order in which they were run."""
    found = {}
    for line in path.read_text().splitlines():
        document, tool, seconds, megabytes, lines, made, fault = line.split("\t")
        row = found.setdefault((document, tool), {"seconds": [], "megabytes": [], "lines": "", "made": "", "fault": ""})
        row["fault"] = row["fault"] or fault
        row["lines"], row["made"] = lines, made
        if not fault and seconds:
            row["seconds"].append(float(seconds))
            row["megabytes"].append(int(megabytes))
    return found


def table(part, path, corpus):
    found = rows(path)
    of_documents = part == "generate"
    columns = ["document", "" if part in ("incremental", "codegen") else "generator", "median s", "min", "max", "peak MB", "ratio"]
    columns += ["lines", "operations left out"] if of_documents else []
    yield "| " + " | ".join(columns) + " |"
    yield "| --- | --- |" + " ---: |" * (len(columns) - 2)
    for (document, tool), row in found.items():
        cells = [f"`{document}`" if part != "codegen" else document, tool.replace(f"{OURS}-parts-", f"{OURS} --parts ")]
        if row["seconds"]:
            median = statistics.median(row["seconds"])
            cells += [f"{median:.2f}", f"{min(row['seconds']):.2f}", f"{max(row['seconds']):.2f}", str(max(row["megabytes"]))]
            cells.append(ratio(part, found, document, tool, median))
            if of_documents:
                wanted = operations(corpus, document)
                cells += [row["lines"], f"{max(wanted - int(row['made']), 0)} of {wanted}" if wanted and row["made"] else ""]
            if row["fault"]:
                cells[-1] = (cells[-1] + " " + row["fault"]).strip()
        else:
            cells += [f"fails: {row['fault']}"] + [""] * (len(columns) - 3)
        yield "| " + " | ".join(cells) + " |"


def ratio(part, found, document, tool, median):
    """Ours beside the best of the others, or the second of two beside the first."""
    if part == "codegen":
        return ""
    if part == "incremental":
        before = tool.replace("one description changed", FROM_NOTHING)
        others = [row["seconds"] for (of, name), row in found.items() if of == document and name == before != tool]
    else:
        others = [row["seconds"] for (of, name), row in found.items() if of == document and OURS not in name and OURS in tool]
    best = min((statistics.median(seconds) for seconds in others if seconds), default=None)
    return "" if best is None else f"{median / best:.2f}×"


def main():
    results, corpus, report = sys.argv[1:]
    text = []
    for part, title in TITLES.items():
        path = pathlib.Path(results) / f"{part}.tsv"
        if path.exists() and path.stat().st_size:
            day = datetime.date.fromtimestamp(path.stat().st_mtime)
            runs = max(len(row["seconds"]) for row in rows(path).values())
            count = "one run" if runs == 1 else f"{runs} runs"
            text += [f"**{title}** ({count}, {os.cpu_count()} cores, {day})", "", *table(part, path, corpus), ""]
    text = "\n".join(text)
    if report == "-":
        print(text)
        return
    path = pathlib.Path(report)
    before, after = path.read_text().split(BEGIN)[0], path.read_text().split(END)[1]
    path.write_text(f"{before}{BEGIN}\n\n{text}\n{END}{after}")


main()
