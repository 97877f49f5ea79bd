"""Customer value: CPU seconds and peak memory of Kith beside other tools, in one run.

Every tool is measured as a process of its own, from the CSV file to the fitted model (fit) and to a
value per customer (value). What cannot be installed here is quoted and marked so. The figures that
the fits must reach are held against those of other tools and of 30 digits.
"""

import argparse
import json
import os
import re
import resource
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
BUILD = os.path.join(ROOT, ".build")
SHARED = os.environ.get("KITH_SHARED_DATA", os.path.join(ROOT, "..", "shared", "data"))
MODELS = {"bg_nbd": "BG/NBD", "pareto_nbd": "Pareto/NBD", "mbg_nbd": "MBG/NBD"}

# Measured elsewhere on two shared cores with one thread (CPU seconds of the fit, MiB): not of this run.
QUOTED = {
    "cdnow": [
        ("CLVTools 0.12.1", "bg_nbd", 0.55, 316), ("CLVTools 0.12.1", "pareto_nbd", 0.30, 316),
        ("pymc-marketing 0.19.2 (MAP)", "bg_nbd", 2.7, 469), ("pymc-marketing 0.19.2 (MAP)", "pareto_nbd", 4.5, 469),
        ("lifetimes 0.11.3", "bg_nbd", 0.11, 199), ("lifetimes 0.11.3", "mbg_nbd", 0.07, 199),
        ("lifetimes 0.11.3", "pareto_nbd", 0.38, 199),
    ],
    "million": [
        ("CLVTools 0.12.1", "bg_nbd", 91.0, 3553), ("CLVTools 0.12.1", "pareto_nbd", 80.7, 2228),
        ("pymc-marketing 0.19.2 (MAP)", "bg_nbd", 8.4, 2363), ("pymc-marketing 0.19.2 (MAP)", "pareto_nbd", 108.0, 2363),
        ("lifetimes 0.11.3", "bg_nbd", 10.9, 2338), ("lifetimes 0.11.3", "pareto_nbd", 398.0, 2338),
    ],
}

LIFETIMES = """
import json, resource, sys, time
import pandas, lifetimes
from lifetimes.utils import summary_data_from_transaction_data as summary
file, end, model = sys.argv[1:4]
def cpu():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
start = cpu()
log = pandas.read_csv(file, usecols=["customer_id", "date", "amount"])
data = summary(log, "customer_id", "date", monetary_value_col="amount", observation_period_end=end, freq="D")
made = cpu()
fitter = {"bg_nbd": lifetimes.BetaGeoFitter, "pareto_nbd": lifetimes.ParetoNBDFitter,
          "mbg_nbd": lifetimes.ModifiedBetaGeoFitter}[model]()
try:
    fitter.fit(data["frequency"], data["recency"] / 7, data["T"] / 7)
    failure = None
except Exception as error:
    failure = type(error).__name__
print(json.dumps({"summary": made - start, "fit": cpu() - made, "failure": failure,
                  "rss": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
"""

PYMC = """
import json, resource, sys, warnings
warnings.filterwarnings("ignore")
import logging
logging.disable(logging.CRITICAL)
import pandas
from pymc_marketing import clv
file, end, model = sys.argv[1:4]
def cpu():
    return sum(resource.getrusage(who).ru_utime + resource.getrusage(who).ru_stime
               for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
start = cpu()
log = pandas.read_csv(file, usecols=["customer_id", "date", "amount"])
log = log[log["date"] <= end]
data = clv.utils.rfm_summary(log, "customer_id", "date", monetary_value_col="amount",
                             observation_period_end=end, time_unit="D")
data["recency"] /= 7
data["T"] /= 7
made = cpu()
kind = {"bg_nbd": clv.BetaGeoModel, "pareto_nbd": clv.ParetoNBDModel, "mbg_nbd": clv.ModifiedBetaGeoModel}[model]
def fit():
    begun = cpu()
    kind(data).fit(method="map", progressbar=False)
    return cpu() - begun
cold = fit()
# What was compiled is found again, which is the tool at its best.
warm = fit() if sys.argv[4] == "warm" else None
print(json.dumps({"summary": made - start, "cold": cold, "warm": warm,
                  "rss": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
"""


def say(text):
    print(f"bench: {text}", file=sys.stderr, flush=True)


def measured(command):
    """Output, CPU seconds and MiB of a child."""
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    output = child.stdout.read()
    _, status, used = os.wait4(child.pid, 0)
    child.stdout.close()
    child.returncode = status
    if status != 0:
        return None
    return output.decode(), used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def calibration_end(log):
    """Until when a simulated log is to be looked at, as its simulator says beside it."""
    with open(os.path.join(os.path.dirname(log), "truth.json"), encoding="utf-8") as file:
        return json.load(file)["calibration_end"]


def simulated(customers):
    folder = os.path.join(BUILD, f"bench-sim-{customers}")
    file = os.path.join(folder, "log.csv")
    if not os.path.exists(file):
        say(f"simulating {customers:,} customers")
        script = os.path.join(SHARED, "simulate_transactions.py")
        subprocess.run(
            [sys.executable, script, "--out", folder, "--customers", str(customers)], check=True,
            stdout=subprocess.DEVNULL)
    return file


def kith_rows(kith, name, file, end):
    """Reading and summing up alone, then each fit, then values with their spreads."""
    def run(step):
        program = f'import "{file}" into log\nset as_of = {end}\nlog | {step} | summarize count()'
        return measured([kith, "--no-init", "-c", program])

    rows = []
    base = run("rfm with customer: customer_id, date: date, amount: amount")
    rows.append(("Kith", "summary, rfm", *(base[1:] if base else (None, None))))
    for model, title in MODELS.items():
        found = run(f"churn with customer: customer_id, date: date, model: {model}")
        rows.append(("Kith", f"{title}, CSV to P(alive)", *(found[1:] if found else (None, None))))
    for model, title in MODELS.items():
        found = run(f"clv with customer: customer_id, date: date, amount: amount, model: {model}, cost: none")
        rows.append(("Kith", f"{title} + gamma-gamma, CSV to values", *(found[1:] if found else (None, None))))
    return rows


# What the logs must give: the log-likelihood of each model, to a share of itself.
REACHED = {
    "cdnow": {"bg_nbd": -9582.429206675, "pareto_nbd": -9594.976178941, "mbg_nbd": -9582.1357155538},
    "million": {"bg_nbd": -18050803.586, "pareto_nbd": -18004043.957},
}


def explained(kith, program):
    """The table of parameters that `explain: true` shows, or nothing."""
    found = measured([kith, "--no-init", "--format", "csv", "-c", program])
    if found is None:
        return None
    lines = [line.rsplit(",", 2) for line in found[0].splitlines()]
    values = {}
    for line in lines:
        if len(line) == 3 and line[0] not in values and re.fullmatch(r"-?[0-9.e+-]+", line[1] or ""):
            values[line[0]] = float(line[1])
    return values, found[1]


def reached(kith, key, file, end):
    for model, wanted in REACHED[key].items():
        program = (f'import "{file}" into log\nset as_of = {end}\n'
                   f"log | clv with model: {model}, cost: none, explain: true | take 1")
        found = explained(kith, program)
        value = found and found[0].get("ln likelihood")
        # Far above is wrong as well: it is the likelihood of other data.
        far = value is None or value < wanted - 1e-9 * abs(wanted) or value > wanted + 1e-6 * abs(wanted)
        verdict = "MISSED" if far else "ok"
        print(f"  ln L of {MODELS[model]}: {value} (at least {wanted}) {verdict}")


def prefixes(kith, file, end):
    """BG/NBD on the first customers of the log: one truth, so one r."""
    for customers in (50_000, 100_000, 200_000, 400_000, 600_000, 1_000_000):
        program = (f'import "{file}" into log\nset as_of = {end}\n'
                   f"log | where customer_id <= {customers} | clv with model: bg_nbd, cost: none, explain: true | take 1")
        found = explained(kith, program)
        r = found and found[0].get("r")
        verdict = "ok" if r is not None and 0.392 <= r <= 0.400 else "MISSED"
        print(f"  BG/NBD on {customers:,} customers: r = {r} (0.392 to 0.400) {verdict}")


def covariates(kith):
    """Static covariates with a known truth."""
    folder = os.path.join(BUILD, "bench-sim-covariates")
    if not os.path.exists(os.path.join(folder, "covariates.csv")):
        script = os.path.join(SHARED, "simulate_transactions.py")
        subprocess.run(
            [sys.executable, script, "--out", folder, "--customers", "20000", "--covariates"], check=True,
            stdout=subprocess.DEVNULL)
    program = (f'import "{folder}/log.csv" into log\nimport "{folder}/covariates.csv" into people\n'
               f"set as_of = {calibration_end(folder + '/log.csv')}\n"
               "people | clv with covariates: [x1, x2], explain: true | take 1")
    found = explained(kith, program)
    truth = {"orders:x1": 0.5, "orders:x2": -0.25, "life:x1": -0.4, "life:x2": 0.3}
    print("\nstatic covariates, 20,000 simulated customers (CLVTools: 11.9 CPU s, quoted)")
    if found is None:
        return print("  failed")
    for name, wanted in truth.items():
        value = found[0].get(name)
        verdict = "ok" if value is not None and abs(value - wanted) <= 0.07 else "MISSED"
        print(f"  {name}: {value} (truth {wanted}) {verdict}")
    print(f"  from CSV to values: {found[1]:.2f} CPU s")


def lifetimes_rows(file, end, skip):
    rows = []
    for model, title in MODELS.items():
        if model in skip:
            continue
        found = measured([sys.executable, "-c", LIFETIMES, file, end, model])
        if found is None:
            return None
        facts = json.loads(found[0].splitlines()[-1])
        label = f"{title}, summary {facts['summary']:.2f} s and fit"
        if facts["failure"]:
            label += f" ({facts['failure']})"
        rows.append(("lifetimes", label, facts["summary"] + facts["fit"], facts["rss"]))
    return rows


def pymc_rows(key, file, end):
    """pymc-marketing's maximum a posteriori (its priors move the optimum), where it is installed."""
    python = os.path.join(ROOT, ".build", "bench-pymc-venv", "bin", "python")
    if not os.path.exists(python):
        return []
    rows = []
    for model, title in MODELS.items():
        if key == "million" and model == "mbg_nbd":
            continue
        say(f"pymc-marketing, {title}")
        found = measured([python, "-c", PYMC, file, end, model, "warm" if key == "cdnow" else "cold"])
        if found is None:
            rows.append(("pymc-marketing (MAP)", f"{title}, failed", None, None))
            continue
        facts = json.loads(found[0].splitlines()[-1])
        best = facts["cold"] if facts["warm"] is None else facts["warm"]
        label = f"{title}, summary {facts['summary']:.2f} s and fit"
        if facts["warm"] is not None:
            label += f" (warm; {facts['cold']:.1f} s cold)"
        rows.append(("pymc-marketing (MAP)", label, facts["summary"] + best, facts["rss"]))
    return rows


def table(title, rows):
    print(f"\n{title}")
    width = max(len(row[1]) for row in rows) + 2
    for tool, what, seconds, memory in rows:
        shown = "failed" if seconds is None else f"{seconds:9.2f} CPU s"
        size = "" if memory is None else f"{memory:8.0f} MiB"
        print(f"  {tool:30}{what:{width}}{shown:>15}{size:>13}")


def main():
    parser = argparse.ArgumentParser(prog="scripts/bench clv", description=__doc__)
    parser.add_argument("--kith", default=os.path.join(ROOT, ".build", "release", "kith"))
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--log", help="a simulated log that is at hand")
    parser.add_argument("--folder", help="where simulated logs are kept, instead of .build")
    parser.add_argument("--recorded", help="a file with lifetimes' line of Pareto/NBD on the million, of an earlier run")
    parser.add_argument("--all", action="store_true", help="run lifetimes' Pareto/NBD on the million too (minutes)")
    given = parser.parse_args()
    global BUILD
    BUILD = given.folder or BUILD
    cdnow = os.path.join(SHARED, "cdnow_sample", "cdnow_sample.csv")
    if not os.path.exists(cdnow):
        sys.exit("bench: the public data is not at hand; set KITH_SHARED_DATA to its folder")
    big = given.log or simulated(given.customers)
    runs = [("cdnow", "CDNOW, 2,357 customers", cdnow, "1997-09-30", []),
            ("million", f"simulated, {given.customers:,} customers", big, calibration_end(big),
             [] if given.all else ["pareto_nbd", "mbg_nbd"])]
    for key, title, file, end, skip in runs:
        say(title)
        rows = kith_rows(given.kith, key, file, end)
        theirs = lifetimes_rows(file, end, skip)
        if theirs is None:
            say("lifetimes cannot be run here")
        measured_here = {row[1].split(",")[0] for row in theirs or []}
        rows += theirs or []
        if key == "million" and given.recorded and not given.all:
            facts = json.loads(open(given.recorded, encoding="utf-8").read().splitlines()[-1])
            rows.append(
                ("lifetimes", f"Pareto/NBD, summary {facts['summary']:.2f} s and fit (recorded, not of this run)",
                 facts["summary"] + facts["fit"], facts["rss"]))
        theirs = pymc_rows(key, file, end)
        rows += theirs
        for tool, model, seconds, memory in QUOTED[key]:
            if tool.startswith("lifetimes") and MODELS[model] in measured_here:
                continue
            if tool.startswith("pymc") and any(row[2] is not None for row in theirs):
                continue
            rows.append((tool, f"{MODELS[model]}, fit alone (quoted, not of this run)", seconds, memory))
        table(title, rows)
        reached(given.kith, key, file, end)
        if key == "million":
            prefixes(given.kith, file, end)
    covariates(given.kith)


if __name__ == "__main__":
    main()
