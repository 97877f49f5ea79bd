"""Finds duplicates in labelled sets with Kith and with Splink and prints F1 of pairs after clustering.

Neither sees the column `truth`. Splink runs with an expert's settings and is read at its customary
threshold, 0.95, and at the threshold that suits it best, which nobody can know beforehand; Kith runs
with its defaults.

  scripts/bench duplicates                    febrl3, fake_1000, restaurant, customers_10k, customers_100k
  scripts/bench duplicates customers_1m       one set
  scripts/bench duplicates --no-splink        Kith alone
"""

import argparse
import json
import os
import re
import subprocess
import sys

import pair_quality

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
BUILD = os.path.join(ROOT, ".build")
WORK = os.path.join(BUILD, "bench-duplicates")

# Set: Splink's configurations, of which the better one counts.
SETS = {
    "febrl3": ["febrl3_tuned"],
    "fake_1000": ["fake1000_tuned"],
    "restaurant": ["restaurant_tuned"],
    "customers_10k": ["cust10k_exp_e2", "cust10k_noorg_e2"],
    "customers_100k": ["cust100k_exp_e2", "cust100k_noorg_e2"],
    "customers_1m": ["cust1m_exp_e2", "cust1m_noorg_e2"],
}
ROWS = {"customers_100k": 100_000, "customers_1m": 1_000_000}
THREADS = os.cpu_count() or 1


def say(text):
    print(f"bench: {text}", file=sys.stderr, flush=True)


def arguments():
    parser = argparse.ArgumentParser(
        prog="scripts/bench duplicates", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*", help="names of sets: " + ", ".join(SETS))
    parser.add_argument("--data", default=os.environ.get("KITH_DUPLICATES"), help="folder of the labelled sets")
    parser.add_argument("--no-splink", action="store_true")
    parser.add_argument("--seed", type=int, default=42, help="of the generated customers")
    given = parser.parse_args()
    if not given.data or not os.path.isdir(given.data):
        parser.error("say where the labelled sets are: --data FOLDER")
    for name in given.sets:
        if name not in SETS:
            parser.error(f"there is no set `{name}`; there are {', '.join(SETS)}")
    return given


def linked(data, seed):
    """A folder with all sets by name, the generated ones made where they are missing."""
    folder = os.path.join(WORK, f"data-{seed}")
    os.makedirs(folder, exist_ok=True)
    for name in os.listdir(data):
        path = os.path.join(folder, name)
        if os.path.isdir(os.path.join(data, name)) and not os.path.lexists(path):
            os.symlink(os.path.join(os.path.abspath(data), name), path)
    return folder


def generate(name, data, folder, seed):
    path = os.path.join(folder, name, "records.csv")
    if name in ROWS and not os.path.exists(path):
        say(f"making {name}")
        os.makedirs(os.path.dirname(path), exist_ok=True)
        subprocess.run(
            [sys.executable, os.path.join(data, "gen_customers.py"), str(ROWS[name]), str(seed), path],
            check=True, stdout=subprocess.DEVNULL)
    return path


def runner():
    """The program that runs the matcher on a file: a small package of the modules it needs."""
    package = os.path.join(WORK, "package")
    sources = os.path.join(package, "Sources")
    os.makedirs(sources, exist_ok=True)
    targets = {name: os.path.join(ROOT, "Sources", name) for name in ("KithBase", "KithColumns", "KithMatching")}
    targets["match-runner"] = os.path.join(HERE, "matching")
    for name, path in targets.items():
        link = os.path.join(sources, name)
        if os.path.lexists(link):
            os.remove(link)
        os.symlink(path, link)
    with open(os.path.join(HERE, "matching-package.txt"), encoding="utf-8") as source:
        text = source.read()
    with open(os.path.join(package, "Package.swift"), "w", encoding="utf-8") as file:
        file.write(text)
    say("building the matcher")
    subprocess.run(
        ["swift", "build", "-c", "release", "--package-path", package, "--product", "match-runner"],
        check=True, stdout=subprocess.DEVNULL)
    return os.path.join(package, ".build", "release", "match-runner")


def kith(program, path):
    text = subprocess.run(
        [program, "--threads", str(THREADS), path], check=True, capture_output=True, text=True).stdout
    found = re.search(r"F1 (\S+) .* cpu (\S+) wall (\S+) peak (\d+) MB", text)
    if not found:
        raise SystemExit(f"bench: {text.strip()}")
    return [float(part) for part in found.groups()]


def splink(config, folder):
    """F1 at 0.95 and at its best, CPU seconds, wall seconds, megabytes."""
    out = os.path.join(WORK, "splink")
    environment = dict(os.environ, KITH_DATA=folder, THREADS=str(THREADS), NOCOUNT="1")
    subprocess.run(
        [sys.executable, os.path.join(HERE, "splink_sets.py"), config, out], check=True, env=environment,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    import duckdb
    with open(os.path.join(out, config + ".json"), encoding="utf-8") as file:
        figures = json.load(file)
    connection = duckdb.connect()
    rows = connection.execute(
        f"select id, truth from read_parquet('{out}/{config}.clusters.parquet')").fetchall()
    place = {str(row[0]): index for index, row in enumerate(rows)}
    truth = [row[1] for row in rows]
    edges = [
        (place[str(left)], place[str(right)], weight)
        for left, right, weight in connection.execute(
            f"select id_l, id_r, match_probability from read_parquet('{out}/{config}.edges.parquet')").fetchall()]
    quality = pair_quality.sweep(edges, truth, {"usual": 0.95})
    best = quality["cluster_best"]["f1"] if quality["cluster_best"] else 0.0
    return [quality["cluster"]["usual"]["f1"], best, figures["cpu_s"], figures["wall_s"], figures["peak_rss_mb"]]


def main():
    given = arguments()
    names = given.sets or [name for name in SETS if name != "customers_1m"]
    folder = linked(given.data, given.seed)
    program = runner()
    print(f"{'set':16} {'Kith F1':>8} {'CPU s':>7} {'s':>7} {'MB':>6}   "
          f"{'Splink .95':>10} {'best':>7} {'CPU s':>7} {'s':>7} {'MB':>6}")
    for name in names:
        path = generate(name, given.data, folder, given.seed)
        f1, cpu, wall, memory = kith(program, path)
        line = f"{name:16} {f1:8.4f} {cpu:7.2f} {wall:7.2f} {memory:6.0f}"
        if not given.no_splink:
            runs = [splink(config, folder) for config in SETS[name]]
            usual, best, cpu, wall, memory = max(runs, key=lambda run: run[1])
            usual = max(run[0] for run in runs)
            line += f"   {usual:10.4f} {best:7.4f} {cpu:7.2f} {wall:7.2f} {memory:6.0f}"
        print(line, flush=True)


main()
