"""The prompt over a demo company of a million customers: what a key takes until the screen stands still.

Keys are typed at the program on a pseudo-terminal, and the time until its last byte of the answer is
measured, with the kernel's terminal in between. Every answer is looked at. Limits are those of the
project: 50 ms for a repaint, a list of values and a page of help, 500 ms for a paste of 3,000 rows.
"""

import argparse
import fcntl
import os
import pty
import select
import shutil
import signal
import statistics
import struct
import sys
import tempfile
import termios
import time

HERE = os.path.dirname(os.path.abspath(__file__))
BUILD = os.path.join(os.path.dirname(os.path.dirname(HERE)), ".build")
# A demo of size 1 has this many customers.
CUSTOMERS_AT_ONE = 1_200
HEADS = ["work", "best", "median", "worst", "limit", ""]


def say(text):
    print(f"bench: {text}", file=sys.stderr, flush=True)


class Prompt:
    """The program at its prompt."""

    def __init__(self, binary, arguments, folder, columns=80, rows=24):
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.environ.update(TERM="xterm-256color", HOME=folder, KITH_HISTORY=os.path.join(folder, "history"))
            os.environ.pop("NO_COLOR", None)
            os.execv(binary, [binary, "--no-init", *arguments])
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.wait(b"kith> ", 600)
        self.quiet(0.3)

    def read(self, seconds):
        ready, _, _ = select.select([self.terminal], [], [], seconds)
        try:
            return os.read(self.terminal, 1 << 16) if ready else b""
        except OSError:
            # The program has ended.
            return b""

    def wait(self, wanted, seconds=60):
        seen, end = b"", time.monotonic() + seconds
        while wanted not in seen:
            if time.monotonic() > end:
                sys.exit(f"bench: the prompt never showed {wanted!r}; the last it showed: {seen[-500:]!r}")
            seen += self.read(1)
        return seen

    def quiet(self, seconds=0.05):
        seen = b""
        while piece := self.read(seconds):
            seen += piece
        return seen

    def send(self, keys):
        while keys:
            keys = keys[os.write(self.terminal, keys[:4096]) :]

    def answer(self, keys, wanted=b"", still=0.12):
        """Seconds from a key to the last byte of what it draws, and that."""
        start = time.perf_counter()
        last, seen, rest = start, b"", keys
        while True:
            if rest:
                rest = rest[os.write(self.terminal, rest[:4096]) :]
            piece = self.read(0 if rest else still)
            if piece:
                last = time.perf_counter()
                seen += piece
            elif not rest and (wanted in seen or time.perf_counter() - start > 30):
                break
        if wanted not in seen:
            sys.exit(f"bench: {keys[-40:]!r} did not show {wanted!r} but {seen[-300:]!r}")
        return last - start, seen

    def drop(self):
        """Drops the line and empties the screen."""
        self.send(b"\x03")
        self.quiet()
        self.send(b"\x0c")
        self.quiet()

    def end(self):
        self.send(b"\x03\x04")
        end = time.monotonic() + 60
        while os.waitpid(self.pid, os.WNOHANG)[0] == 0:
            self.read(0.05)
            if time.monotonic() > end:
                os.kill(self.pid, signal.SIGKILL)


def measured(prompt, rounds):
    """Rows of work, seconds and limit."""
    rows = []

    def values(what, text, wanted):
        times = []
        for _ in range(rounds):
            prompt.send(text)
            prompt.quiet(0.15)
            times.append(prompt.answer(b"\t", wanted)[0])
            prompt.drop()
        rows.append((what, times, 0.05))

    values("values of country", b'customers | where country = "', b'"DE"')
    values("values of city that begin with B", b'customers | where city = "B', b'"Be')
    values("values of a million names", b'customers | where name = "', b"more")
    values("values through a reference", b'orders | where customer.country = "', b'"DE"')
    values("columns with their types", b"customers | sort ", b"distinct")
    values("steps", b"customers | ", b"where ")

    keys = []
    statement = (
        b'customers | where country = "DE" and tier = "A" | derive spend = sum(orders.amount) | sort spend desc | take 5'
    )
    for _ in range(rounds):
        keys += [prompt.answer(bytes([key]), bytes([key]) if key != 32 else b"", still=0.06)[0] for key in statement]
        prompt.drop()
    rows.append((f"a key of a statement of {len(statement)} characters", keys, 0.05))

    for command, wanted in ((b":help", b"steps"), (b":help sort", b"| sort"), (b":help clv", b"clv"), (b":help lower", b"lower(")):
        times = []
        for _ in range(rounds):
            prompt.send(command)
            prompt.quiet(0.15)
            times.append(prompt.answer(b"\r", b"kith> ")[0])
            prompt.drop()
        rows.append((command.decode(), times, 0.05))
    times = []
    for _ in range(rounds):
        prompt.send(b"customers | sort ")
        prompt.quiet(0.15)
        times.append(prompt.answer(b"?", b"| sort")[0])
        prompt.drop()
    rows.append(("? on an unfinished line", times, 0.05))

    times = []
    for _ in range(rounds):
        prompt.send(b"\x12")
        prompt.quiet(0.15)
        times.append(prompt.answer(b"9", b"search")[0])
        prompt.send(b"\x03")
        prompt.drop()
    rows.append(("a key of a search in 10,000 statements", times, 0.05))

    times = []
    lines = b"\r".join(b"customers | where id = %d | take 1" % number for number in range(1, 3_001))
    for _ in range(min(rounds, 3)):
        times.append(prompt.answer(b"\x1b[200~" + lines + b"\x1b[201~", b"3000", still=0.6)[0])
        prompt.drop()
    rows.append(("a paste of 3,000 rows", times, 0.5))
    return rows


def milliseconds(seconds):
    return f"{seconds * 1000:.1f} ms"


def main():
    parser = argparse.ArgumentParser(prog="scripts/bench prompt", description=__doc__)
    parser.add_argument("--kith", default=os.path.join(BUILD, "release", "kith"))
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="kith-bench-")
    with open(os.path.join(folder, "history"), "w") as file:
        file.writelines(f"customers | where id = {number} | take {number % 97}\n" for number in range(10_000))
    size = max(1, round(given.customers / CUSTOMERS_AT_ONE))
    say(f"making a demo company of about {size * CUSTOMERS_AT_ONE:,} customers")
    try:
        prompt = Prompt(given.kith, ["--demo", "--size", str(size)], folder)
        rows = measured(prompt, given.runs)
        prompt.end()
    finally:
        shutil.rmtree(folder)
    shown = [HEADS]
    isGood = True
    for what, times, limit in rows:
        median = statistics.median(times)
        isGood = isGood and median <= limit
        shown.append(
            [what, *map(milliseconds, (min(times), median, max(times), limit)), "ok" if median <= limit else "MISSED"]
        )
    widths = [max(len(row[index]) for row in shown) for index in range(len(HEADS))]
    for row in shown:
        print("  ".join([row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:]))]))
    sys.exit(0 if isGood else 1)


if __name__ == "__main__":
    main()
