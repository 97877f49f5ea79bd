"""The two sides: each runs a statement and gives its rows as texts and the seconds it took."""

import csv
import io
import queue
import subprocess
import threading
import time
from datetime import date
from decimal import Decimal


class BenchError(Exception):
    """Something a user can read."""


def cell(value):
    """A DuckDB value as Kith prints it in CSV."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


class DuckDB:
    name = "DuckDB"

    def __init__(self, threads, path=":memory:"):
        import duckdb

        self.version = duckdb.__version__
        self.connection = duckdb.connect(path, config={"threads": threads})

    def load(self, customers_csv, orders_csv):
        self.connection.execute(
            "CREATE TABLE customers (id BIGINT PRIMARY KEY, name VARCHAR, email VARCHAR, country VARCHAR,"
            " city VARCHAR, signup_date DATE, tier VARCHAR)")
        self.connection.execute(
            "CREATE TABLE orders (id BIGINT, customer_id BIGINT, date DATE, status VARCHAR,"
            " channel VARCHAR, amount DECIMAL(12,2))")
        for table, path in (("customers", customers_csv), ("orders", orders_csv)):
            self.connection.execute(f"INSERT INTO {table} SELECT * FROM read_csv('{path}')")
        # The same care Kith's import takes: no run pays for what the load left undone.
        self.connection.execute("CHECKPOINT")
        self.connection.execute("ANALYZE")

    def run(self, statement):
        start = time.perf_counter()
        rows = self.connection.execute(statement).fetchall()
        seconds = time.perf_counter() - start
        return [[cell(value) for value in row] for row in rows], seconds

    def close(self):
        self.connection.close()


class Kith:
    """A Kith process that reads statements from a pipe.

    `:timing on` makes it print `timing: execute 0.001234 s` to standard error after every statement,
    so that the time is that of the engine and not of the pipe. A `print` of a word of its own after
    each statement says where the output of the statement ends.
    """

    name = "Kith"
    patience = 600

    def __init__(self, binary, *files):
        try:
            self.process = subprocess.Popen(
                [binary, *files, "--format", "csv", "--no-init"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=subprocess.PIPE)
        except OSError as problem:
            raise BenchError(f"cannot start {binary}: {problem.strerror}") from problem
        self.output = self._reader(self.process.stdout)
        self.messages = self._reader(self.process.stderr)
        self.statements = 0
        self._send(":timing on\n")

    @staticmethod
    def _reader(pipe):
        lines = queue.Queue()

        def read():
            for line in pipe:
                lines.put(line.decode("utf-8"))
            lines.put(None)

        threading.Thread(target=read, daemon=True).start()
        return lines

    def _send(self, text):
        try:
            self.process.stdin.write(text.encode("utf-8"))
            self.process.stdin.flush()
        except BrokenPipeError as problem:
            raise BenchError("kith ended:\n" + self._remaining_messages()) from problem

    def _remaining_messages(self):
        lines = []
        while True:
            try:
                line = self.messages.get(timeout=2)
            except queue.Empty:
                break
            if line is None:
                break
            lines.append(line)
        return "".join(lines)

    def _next(self, lines, patience):
        try:
            line = lines.get(timeout=patience)
        except queue.Empty:
            raise BenchError(f"kith said nothing for {patience} s:\n" + self._remaining_messages()) from None
        if line is None:
            raise BenchError("kith ended:\n" + self._remaining_messages())
        return line

    def run(self, statement):
        self.statements += 1
        end = f"bench-end-{self.statements}"
        self._send(f'{statement};\nprint "{end}";\n')
        text = []
        while (line := self._next(self.output, self.patience)).rstrip("\r\n") != end:
            text.append(line)
        seconds = self._seconds()
        # A result of one statement: a header and rows; an empty line may part it from the next.
        body = "".join(text).strip("\r\n")
        rows = list(csv.reader(io.StringIO(body))) if body else []
        return rows[1:], seconds

    def command(self, line):
        """Runs a `:command`, which has no time of its own."""
        self.statements += 1
        end = f"bench-end-{self.statements}"
        self._send(f'{line}\nprint "{end}";\n')
        while self._next(self.output, self.patience).rstrip("\r\n") != end:
            pass
        while not (line := self._next(self.messages, 10)).startswith("timing: "):
            if line.startswith("error"):
                raise BenchError("kith refused:\n" + line)

    def _seconds(self):
        """The statement's own time: the first of two timing lines, the other being the end mark's."""
        times = []
        said = []
        while len(times) < 2:
            line = self._next(self.messages, 10)
            if line.startswith("timing: ") and "execute" in line:
                words = line.split()
                times.append(float(words[words.index("execute") + 1]))
            else:
                said.append(line)
            if any(line.startswith("error") for line in said) and len(times) == 1:
                raise BenchError("kith refused:\n" + "".join(said))
        if any(line.startswith("error") for line in said):
            raise BenchError("kith refused:\n" + "".join(said))
        return times[0]

    def load(self, customers_csv, orders_csv):
        # Key and reference are found by the import itself: `id`, and `customer_id` to customers.
        self.run(f'import "{customers_csv}" into customers')
        self.run(f'import "{orders_csv}" into orders')

    def close(self):
        try:
            self.process.stdin.close()
            self.process.wait(timeout=30)
        except (BrokenPipeError, subprocess.TimeoutExpired):
            self.process.kill()
