"""The benchmark's data: customers.csv and orders.csv, the same bytes for the same counts.

Whole numbers and PCG64's raw bits only (numpy keeps that stream stable), so no machine differs.
"""

import json
import os

import numpy as np

FIRST_DAY = np.datetime64("2020-07-01")
DAYS = int((np.datetime64("2026-07-01") - FIRST_DAY).astype(int))
VERSION = 2
CHUNK = 1_000_000

COUNTRIES = ["CN", "DE", "US", "JP", "GB", "FR", "ES", "IT", "NL", "SE", "PL", "BR"]
COUNTRY_WEIGHTS = [30, 14, 14, 8, 8, 6, 5, 4, 4, 3, 2, 2]
CITIES = {
    "CN": ["Shanghai", "北京", "深圳", "Guangzhou", "成都"], "DE": ["Berlin", "München", "Köln", "Hamburg"],
    "US": ["New York", "Chicago", "San José", "Houston"], "JP": ["Tokyo", "大阪", "Nagoya"],
    "GB": ["London", "Leeds"], "FR": ["Paris", "Orléans"], "ES": ["Madrid", "Málaga"],
    "IT": ["Milano", "Roma"], "NL": ["Utrecht", "Den Haag"], "SE": ["Malmö", "Stockholm"],
    "PL": ["Łódź", "Kraków"], "BR": ["São Paulo", "Recife"],
}
FIRST = "Anna Ben Clara David Eva Felix Grace Hugo Ida Jonas Karl Lena Mia Noah Olga Paul 伟 芳 敏 静 强 磊 José Zoë".split()
LAST = "Müller Smith Wang Garcia Rossi Novák Sato Brown 张 李 陈 刘 Jansen Silva Nowak Berg Klein Lopez Martin Kim".split()
DOMAINS = ["example.com", "mail.example", "example.org", "firm.example", "web.example", "example.net"]
DOMAIN_WEIGHTS = [40, 25, 15, 10, 6, 4]
TIERS = ["A", "B", "C", "D", ""]
TIER_WEIGHTS = [5, 15, 30, 45, 5]
STATUSES = ["paid", "open", "shipped", "cancelled", "returned"]
STATUS_WEIGHTS = [70, 8, 14, 5, 3]
CHANNELS = ["web", "phone", "shop", "partner", "email"]
CHANNEL_WEIGHTS = [48, 18, 16, 10, 8]


class Bits:
    """Whole numbers from PCG64's raw stream."""

    def __init__(self, seed):
        self.source = np.random.PCG64(seed)

    def below(self, bound, count):
        return ((self.source.random_raw(count) >> np.uint64(32)) * np.uint64(bound) >> np.uint64(32)).astype(np.int64)

    def weighted(self, weights, count):
        return np.searchsorted(np.cumsum(weights), self.below(sum(weights), count), side="right")


def customer_of_order(bits, customers, count):
    """A skewed choice: the product of two even ones falls on low places, which are then spread over
    the ids; the best fifth places half of the orders."""
    place = bits.below(customers, count) * bits.below(customers, count) // customers
    # Multiplying by a number without a common factor spreads the buyers over all ids.
    return (place * 700_001) % customers + 1


def cents(bits, count):
    """Amounts from 1.00 to about 20,000.00, many small and few large, with odd cents."""
    size = bits.below(1000, count)
    scale = np.array([1, 2, 3, 5, 8, 13, 20, 40, 90, 200], dtype=np.int64)[size * 10 // 1000]
    return 100 + bits.below(10_000, count) * scale + bits.below(100, count)


def write_customers(path, count):
    bits = Bits(11)
    first = bits.below(len(FIRST), count)
    last = bits.below(len(LAST), count)
    country = bits.weighted(COUNTRY_WEIGHTS, count)
    city = bits.below(60, count)
    domain = bits.weighted(DOMAIN_WEIGHTS, count)
    tier = bits.weighted(TIER_WEIGHTS, count)
    day = np.datetime_as_string(FIRST_DAY - 400 + bits.below(DAYS + 400, count), unit="D")
    no_mail = bits.below(25, count)
    with open(path, "w", encoding="utf-8", newline="\n") as out:
        out.write("id,name,email,country,city,signup_date,tier\n")
        for row in range(count):
            land = COUNTRIES[country[row]]
            cities = CITIES[land]
            mail = "" if no_mail[row] == 0 else f"c{row + 1}@{DOMAINS[domain[row]]}"
            out.write(
                f"{row + 1},{FIRST[first[row]]} {LAST[last[row]]},{mail},{land},"
                f"{cities[city[row] % len(cities)]},{day[row]},{TIERS[tier[row]]}\n")


def write_orders(path, count, customers):
    bits = Bits(12)
    days = np.datetime_as_string(FIRST_DAY + np.arange(DAYS), unit="D").tolist()
    with open(path, "w", encoding="utf-8", newline="\n") as out:
        out.write("id,customer_id,date,status,channel,amount\n")
        for start in range(0, count, CHUNK):
            rows = min(CHUNK, count - start)
            customer = customer_of_order(bits, customers, rows).tolist()
            # Orders come in the order of their days, as they do in a shop.
            day = np.minimum(DAYS - 1, (start + np.arange(rows)) * DAYS // count + bits.below(3, rows)).tolist()
            status = bits.weighted(STATUS_WEIGHTS, rows).tolist()
            channel = bits.weighted(CHANNEL_WEIGHTS, rows).tolist()
            money = cents(bits, rows).tolist()
            out.writelines(
                f"{start + row + 1},{customer[row]},{days[day[row]]},{STATUSES[status[row]]},"
                f"{CHANNELS[channel[row]]},{money[row] // 100}.{money[row] % 100:02d}\n"
                for row in range(rows))


def prepare(folder, customers, orders, say):
    """Paths of the two files; made once for each pair of counts."""
    target = os.path.join(folder, f"{customers}-{orders}")
    marker = os.path.join(target, "made.json")
    wanted = {"version": VERSION, "customers": customers, "orders": orders}
    paths = os.path.join(target, "customers.csv"), os.path.join(target, "orders.csv")
    if os.path.exists(marker):
        with open(marker, encoding="utf-8") as file:
            if json.load(file) == wanted:
                return paths
    say(f"making {customers:,} customers and {orders:,} orders in {target}")
    os.makedirs(target, exist_ok=True)
    write_customers(paths[0], customers)
    write_orders(paths[1], orders, customers)
    with open(marker, "w", encoding="utf-8") as file:
        json.dump(wanted, file)
    return paths
