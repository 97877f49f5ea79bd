"""The questions: data, one entry each.

name      what --only and the arguments of scripts/bench look for
kith, sql the program and the query; {literals} come from the variants
floor     how many times faster than DuckDB Kith has to be; None where `limit` counts instead
limit     seconds that Kith may take, or None
variants  literals; every run takes the next, so that no answer can be kept from the run before

Each side has the fastest form its language offers: DuckDB's spend takes the best before it joins.
"""

MONTH_STARTS = [f"{year}-{month:02d}-01" for year in (2025, 2026) for month in range(1, 13)]


def _spend():
    return [{"most": f"{500_000 + 1_337 * step}.50"} for step in range(12)]


def _winback():
    pairs = [
        ("DE", "@example.com"), ("CN", "@mail.example"), ("US", "@example.org"), ("JP", "@example.com"),
        ("FR", "@mail.example"), ("GB", "@example.com"), ("ES", "@firm.example"), ("DE", "@example.org"),
        ("US", "@example.com"), ("CN", "@example.net"), ("IT", "@mail.example"), ("NL", "@example.com"),
    ]
    return [
        {"country": country, "domain": domain, "day": f"2026-{1 + step % 5:02d}-{10 + step}"}
        for step, (country, domain) in enumerate(pairs)
    ]


def _months():
    return [{"day": f"2020-07-{2 + step:02d}"} for step in range(12)]


def _two_filters():
    statuses = ["returned", "cancelled", "open"]
    return [{"status": statuses[step % 3], "least": f"{9_000 + 517 * step}.25"} for step in range(12)]


def _span_filters():
    channels = ["partner", "email", "shop", "phone"]
    return [
        {"from": MONTH_STARTS[step], "to": MONTH_STARTS[step + 2], "channel": channels[step % 4]}
        for step in range(12)
    ]


def _keys(customers):
    return [{"id": (7_919 * (step + 1) * 131) % customers + 1} for step in range(40)]


def questions(customers, orders_csv):
    """The list, for a number of customers and the path of the orders file."""
    return [
        {
            "name": "spend",
            "title": "spend per customer, top 100",
            "kith": "customers | derive spend = sum(orders.amount) | where spend < {most}"
            " | sort spend desc | take 100 | select id, name, spend",
            "sql": "WITH top AS (SELECT customer_id, sum(amount) AS spend FROM orders GROUP BY customer_id"
            " HAVING sum(amount) < {most} ORDER BY spend DESC, customer_id LIMIT 100)"
            " SELECT c.id, c.name, top.spend FROM top JOIN customers c ON c.id = top.customer_id"
            " ORDER BY top.spend DESC, c.id",
            "floor": 5.0, "limit": None, "variants": _spend(),
        },
        {
            "name": "winback",
            "title": "win-back list, two reverse aggregates",
            "kith": 'customers | where country = "{country}" and email ends with "{domain}"'
            " | derive spend = sum(orders.amount), last = max(orders.date) | where last < {day}"
            " | sort spend desc | take 20 | select id, name, email, spend, last",
            "sql": "WITH few AS (SELECT id, name, email FROM customers"
            " WHERE country = '{country}' AND ends_with(email, '{domain}')),"
            " o AS (SELECT customer_id, sum(amount) AS spend, max(date) AS last FROM orders"
            " WHERE customer_id IN (SELECT id FROM few) GROUP BY customer_id)"
            " SELECT few.id, name, email, spend, last FROM few JOIN o ON o.customer_id = few.id"
            " WHERE last < DATE '{day}' ORDER BY spend DESC, few.id LIMIT 20",
            "floor": 5.0, "limit": None, "variants": _winback(),
        },
        {
            "name": "months",
            "title": "revenue by customer.country and month",
            "kith": "orders | where date >= {day} | summarize revenue = sum(amount), n = count()"
            " by country = customer.country, month = month_start(date)",
            "sql": "SELECT c.country, CAST(date_trunc('month', o.date) AS DATE) AS month,"
            " sum(o.amount) AS revenue, count(*) AS n"
            " FROM orders o LEFT JOIN customers c ON c.id = o.customer_id"
            " WHERE o.date >= DATE '{day}' GROUP BY 1, 2 ORDER BY 1, 2",
            "floor": 2.0, "limit": None, "variants": _months(),
        },
        {
            "name": "filters",
            "title": "count and sum, status and amount",
            "kith": 'orders | where status = "{status}" and amount >= {least}'
            " | summarize n = count(), total = sum(amount)",
            "sql": "SELECT count(*) AS n, sum(amount) AS total FROM orders"
            " WHERE status = '{status}' AND amount >= {least}",
            "floor": 1.0, "limit": None, "variants": _two_filters(),
        },
        {
            "name": "span",
            "title": "count and sum, days and channel",
            "kith": 'orders | where date >= {from} and date < {to} and channel = "{channel}"'
            " | summarize n = count(), total = sum(amount)",
            "sql": "SELECT count(*) AS n, sum(amount) AS total FROM orders"
            " WHERE date >= DATE '{from}' AND date < DATE '{to}' AND channel = '{channel}'",
            "floor": 1.0, "limit": None, "variants": _span_filters(),
        },
        {
            "name": "key",
            "title": "look-up by key",
            "kith": "customers | where id = {id}",
            "sql": "SELECT * FROM customers WHERE id = {id}",
            "floor": None, "limit": 50e-6, "variants": _keys(customers),
        },
        {
            # Timed as a whole; what came in is asked for afterwards and held against the other side.
            "name": "import",
            "title": "CSV import of the orders",
            "kith": f'import "{orders_csv}" into orders_again{{replace}}',
            "sql": f"CREATE OR REPLACE TABLE orders_again AS SELECT * FROM read_csv('{orders_csv}')",
            "check_kith": "orders_again | summarize n = count(), total = sum(amount),"
            " first = min(date), last = max(date), buyers = count(distinct customer_id)",
            "check_sql": "SELECT count(*), sum(CAST(amount AS DECIMAL(12,2))), min(date), max(date),"
            " count(DISTINCT customer_id) FROM orders_again",
            "floor": 1.0, "limit": None, "runs": 3,
            "variants": [{"replace": ""}] + [{"replace": " with replace: true"}] * 4,
        },
    ]
