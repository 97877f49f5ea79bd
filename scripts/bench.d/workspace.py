"""Workspaces against DuckDB's files and bare SQLite: opening, saving, updates, undo, size."""

import os
import sqlite3
import statistics
import subprocess
import time

from engines import BenchError, DuckDB, Kith

QUESTION = 'customers | where country = "DE" | summarize count()'
QUESTION_SQL = "SELECT count(*) FROM customers WHERE country = 'DE'"
MANY = 100_000
HEADS = ["work", "DuckDB best", "median", "Kith best", "median", "Kith / DuckDB", "limit", ""]


def timed(work):
    start = time.perf_counter()
    result = work()
    return result, time.perf_counter() - start


def removed(path):
    for ending in ("", "-wal", "-shm", "-lock", "-journal", ".wal"):
        if os.path.exists(path + ending):
            os.remove(path + ending)
    return path


class Workspaces:
    """Each method gives the times of the other side and of Kith."""

    def __init__(self, binary, folder, paths, threads, runs, say):
        self.binary, self.paths, self.threads, self.runs, self.say = binary, paths, threads, runs, say
        os.makedirs(folder, exist_ok=True)
        self.kithdb = os.path.join(folder, "bench.kithdb")
        self.duckdb = os.path.join(folder, "bench.duckdb")
        self.sqlite = os.path.join(folder, "bench.sqlite")
        self.copy = os.path.join(folder, "copy")

    def kith(self, *arguments):
        done = subprocess.run([self.binary, *arguments], capture_output=True, text=True)
        if done.returncode != 0:
            raise BenchError(f"kith {' '.join(arguments)}:\n{done.stderr}")
        return done.stdout

    def importing(self):
        """From CSV files to a closed file, the whole process on Kith's side."""
        program = "\n".join(f'import "{path}" into {table}' for table, path in zip(("customers", "orders"), self.paths))
        ours, theirs = [], []
        for _ in range(min(self.runs, 3)):
            theirs.append(timed(self.duck_import)[1])
            removed(self.kithdb)
            ours.append(timed(lambda: self.kith(self.kithdb, "-c", program))[1])
        return theirs, ours

    def duck_import(self):
        engine = DuckDB(self.threads, removed(self.duckdb))
        engine.load(*self.paths)
        engine.close()

    def saving(self):
        """Tables in memory written into a new file."""
        ours, theirs = [], []
        kith = Kith(self.binary)
        kith.load(*self.paths)
        duck = DuckDB(self.threads)
        duck.load(*self.paths)
        for step in range(min(self.runs, 3)):
            target = removed(f"{self.copy}{step}")

            def save():
                duck.connection.execute(f"ATTACH '{target}' AS saved")
                duck.connection.execute("COPY FROM DATABASE memory TO saved")
                duck.connection.execute("DETACH saved")

            theirs.append(timed(save)[1])
            removed(target)
        # The session goes on in what it has saved, so there is one saving a process.
        target = removed(self.copy + ".kithdb")
        ours.append(timed(lambda: kith.command(f":save {target}"))[1])
        kith.close()
        duck.close()
        removed(target)
        return theirs, ours

    def opening(self):
        """A process that opens the file and answers; DuckDB without the start of its process."""
        ours, theirs = [], []
        for _ in range(self.runs + 1):
            def ask():
                engine = DuckDB(self.threads, self.duckdb)
                rows, _ = engine.run(QUESTION_SQL)
                engine.close()
                return rows

            other, seconds = timed(ask)
            theirs.append(seconds)
            mine, seconds = timed(lambda: self.kith(self.kithdb, "--format", "csv", "-c", QUESTION))
            ours.append(seconds)
            if mine.split()[1] != other[0][0]:
                raise BenchError(f"{QUESTION}: {mine}, DuckDB has {other}")
        # The first of each warms the disk's cache.
        return theirs[1:], ours[1:]

    def one_row(self):
        """A durable update of one row, against SQLite with the same log and synchronous=FULL."""
        bare = sqlite3.connect(removed(self.sqlite), isolation_level=None)
        bare.execute("PRAGMA journal_mode=WAL")
        bare.execute("CREATE TABLE customers (id INTEGER PRIMARY KEY, tier TEXT)")
        bare.execute("BEGIN")
        bare.executemany("INSERT INTO customers VALUES (?, ?)", ((number, "A") for number in range(1, MANY + 1)))
        bare.execute("COMMIT")
        bare.close()
        # Opened again, as Kith's file is: a log that is written over is quicker than one that still grows.
        bare = sqlite3.connect(self.sqlite, isolation_level=None)
        bare.execute("PRAGMA synchronous=FULL")
        kith = Kith(self.binary, self.kithdb)
        # Values of this run only: what is there already would be no change.
        mark = time.time_ns()
        ours, theirs = [], []
        for step in range(1, 61):
            number = step * 997 % MANY + 1

            def write():
                bare.execute("BEGIN IMMEDIATE")
                bare.execute("UPDATE customers SET tier = ? WHERE id = ?", (f"x{mark}-{step}", number))
                bare.execute("COMMIT")

            theirs.append(timed(write)[1])
            ours.append(timed(lambda: kith.run(f'customers | where id = {number} | update tier = "x{mark}-{step}"'))[1])
        bare.close()
        kith.close()
        return theirs[10:], ours[10:]

    def many_rows(self):
        """Updates of many rows and their undoing: times of DuckDB's, of Kith's and of the undoing."""
        kith = Kith(self.binary, self.kithdb)
        duck = DuckDB(self.threads, self.duckdb)
        ours, theirs, undone = [], [], []
        for step in range(self.runs + 1):
            theirs.append(duck.run(f"UPDATE customers SET city = 'city {step}' WHERE id <= {MANY}")[1])
            update = f'customers | where id <= {MANY} | update city = "city {step}"'
            ours.append(timed(lambda: kith.run(update))[1])
            undone.append(timed(lambda: kith.run("undo"))[1])
        kith.close()
        duck.close()
        return theirs[1:], ours[1:], undone[1:]

    def starting(self):
        """The cost of a small workspace: a whole process, against one without any workspace."""
        small = removed(self.copy + "-small.kithdb")
        self.kith(small, "-c", 'table customers (id: int key, name: text)\n[{id: 1, name: "Ada"}] | insert into customers')
        with_file, without = [], []
        for _ in range(20):
            without.append(timed(lambda: self.kith("-c", "[{id: 1}]"))[1])
            with_file.append(timed(lambda: self.kith(small, "-c", "customers | take 1"))[1])
        return without[1:], with_file[1:]


def row(title, theirs, ours, span, worst):
    """A line of the table; `worst` is the ratio of Kith's time to the other's that is still well."""
    ratio = max(min(ours) / min(theirs), statistics.median(ours) / statistics.median(theirs))
    verdict = "" if worst is None else "ok" if ratio <= worst else "MISSED"
    return [
        title, span(min(theirs)), span(statistics.median(theirs)), span(min(ours)), span(statistics.median(ours)),
        f"{ratio:.2f}x", "-" if worst is None else f"<= {worst:g}x", verdict,
    ]


def run(given, folder, paths, span, say):
    """The lines of the table."""
    bench = Workspaces(given.kith, folder, paths, given.threads, given.runs, say)
    lines = []
    say("import into a file")
    lines.append(row("CSV files into a closed file", *bench.importing(), span, 1.0))
    sizes = os.path.getsize(bench.duckdb), os.path.getsize(bench.kithdb)
    say("saving what is in memory")
    lines.append(row("tables in memory into a file", *bench.saving(), span, 1.0))
    say("opening")
    lines.append(row("open and answer", *bench.opening(), span, 1.0))
    say("one row")
    lines.append(row("durable update of one row (SQLite)", *bench.one_row(), span, 1.5))
    say(f"{MANY:,} rows")
    theirs, ours, undone = bench.many_rows()
    lines.append(row(f"update of {MANY:,} rows", theirs, ours, span, 2.0))
    lines.append(row("undo of it (Kith's update)", ours, undone, span, 1.0))
    say("start")
    lines.append(row("process on a small workspace (on none)", *bench.starting(), span, None))
    megabytes = [f"{size / 1e6:.1f} MB" for size in sizes]
    ratio = sizes[1] / sizes[0]
    lines.append([
        "size on disk", megabytes[0], "", megabytes[1], "", f"{ratio:.2f}x", "<= 1.5x", "ok" if ratio <= 1.5 else "MISSED"])
    return lines
