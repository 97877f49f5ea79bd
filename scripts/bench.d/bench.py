"""Runs the questions on both engines, compares the answers and prints a table of times."""

import argparse
import os
import statistics
import sys

import data
import workspace
from engines import BenchError, DuckDB, Kith
from questions import questions

HERE = os.path.dirname(os.path.abspath(__file__))
BUILD = os.path.join(os.path.dirname(os.path.dirname(HERE)), ".build")


def say(text):
    print(f"bench: {text}", file=sys.stderr, flush=True)


def arguments():
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("words", nargs="*", help="run only questions whose name holds one of these words; `workspace` alone: files instead")
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--orders", type=int, default=10_000_000)
    parser.add_argument("--runs", type=int, default=7, help="timed runs of each question, each with other literals")
    parser.add_argument("--threads", type=int, default=os.cpu_count(), help="DuckDB's; Kith uses all cores")
    parser.add_argument("--kith", default=os.path.join(BUILD, "release", "kith"), help="the binary to measure")
    parser.add_argument("--duckdb-only", action="store_true")
    parser.add_argument("--data-only", action="store_true", help="make the files and stop")
    given = parser.parse_args()
    if given.customers < 1 or given.orders < 1 or given.runs < 1:
        parser.error("counts start at 1")
    return given


def measure(engine, side, question, runs):
    """Times and answers, run by run. The first literals warm up and are not timed."""
    times, answers = [], []
    variants = question["variants"]
    for step in range(min(runs, len(variants) - 1) + 1):
        rows, seconds = engine.run(question[side].format(**variants[step]))
        if check := question.get("check_" + side):
            rows, _ = engine.run(check)
        answers.append(rows)
        if step > 0:
            times.append(seconds)
    return times, answers


def difference(question, ours, theirs):
    """What differs first, as a text; None when all answers agree."""
    for step, (mine, other) in enumerate(zip(ours, theirs)):
        if mine == other:
            continue
        where = question["kith"].format(**question["variants"][step])
        if len(mine) != len(other):
            return f"{where}\n  {len(mine)} rows, DuckDB has {len(other)}"
        for row, (left, right) in enumerate(zip(mine, other)):
            if left != right:
                return f"{where}\n  row {row + 1}: {left}\n  DuckDB: {right}"
    return None


def span(seconds):
    if seconds is None:
        return "-"
    return f"{seconds * 1e6:.1f} us" if seconds < 1e-3 else f"{seconds * 1e3:.2f} ms" if seconds < 1 else f"{seconds:.2f} s"


def verdict(question, kith, duck):
    """Ratio, floor and whether it is reached; by best and by median, the worse of the two counts."""
    if kith is None:
        return "-", floor_text(question), ""
    if question["limit"] is not None:
        return "-", floor_text(question), "ok" if statistics.median(kith) <= question["limit"] else "MISSED"
    ratio = min(min(duck) / min(kith), statistics.median(duck) / statistics.median(kith))
    return f"{ratio:.2f}x", floor_text(question), "ok" if ratio >= question["floor"] else "MISSED"


def floor_text(question):
    return f"< {span(question['limit'])}" if question["floor"] is None else f"{question['floor']:g}x"


HEADS = ["question", "DuckDB best", "median", "Kith best", "median", "ratio", "floor", ""]


def show(lines, heads=HEADS):
    widths = [max(len(line[place]) for line in [heads, *lines]) for place in range(len(heads))]
    for line in [heads, *lines]:
        cells = [line[0].ljust(widths[0])] + [line[place].rjust(widths[place]) for place in range(1, len(heads))]
        print("  ".join(cells).rstrip())


def main():
    given = arguments()
    paths = data.prepare(os.path.join(BUILD, "bench-data"), given.customers, given.orders, say)
    if given.data_only:
        return 0
    if given.words == ["workspace"]:
        folder = os.path.join(os.path.dirname(paths[0]), "workspace")
        show(workspace.run(given, folder, paths, span, say), workspace.HEADS)
        return 0
    wanted = [
        question for question in questions(given.customers, paths[1])
        if not given.words or any(word in question["name"] for word in given.words)
    ]
    if not wanted:
        raise BenchError("no question has that name")
    duck = DuckDB(given.threads)
    say(f"DuckDB {duck.version}, {given.threads} threads: loading")
    duck.load(*paths)
    kith = None
    if not given.duckdb_only:
        kith = Kith(given.kith)
        say("Kith: loading")
        kith.load(*paths)
    lines, wrong = [], []
    for question in wanted:
        say(question["title"])
        runs = min(given.runs, question.get("runs", given.runs))
        theirs, answers = measure(duck, "sql", question, runs)
        ours = None
        if kith is not None:
            ours, mine = measure(kith, "kith", question, runs)
            if found := difference(question, mine, answers):
                wrong.append(found)
        lines.append([
            question["title"], span(min(theirs)), span(statistics.median(theirs)),
            span(min(ours) if ours else None), span(statistics.median(ours) if ours else None),
            *verdict(question, ours, theirs),
        ])
    show(lines)
    for found in wrong:
        print(f"DIFFERENT ANSWER: {found}")
    duck.close()
    if kith is not None:
        kith.close()
    return 1 if wrong else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BenchError as problem:
        say(str(problem))
        sys.exit(1)
