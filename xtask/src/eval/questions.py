"""Questions of `cargo xtask eval questions`, asked of DuckDB over the Parquet export.

Arguments: the folder of the export, a frequent word. A line for every question: what, median and slowest in milliseconds.
"""

import statistics
import sys
import time

import duckdb

folder, word = sys.argv[1:3]
ROUNDS = 7
YEAR = "day BETWEEN DATE '2022-01-01' AND DATE '2022-12-31'"
con = duckdb.connect()
con.execute("SET threads = 2")
con.execute(
    f"CREATE VIEW events AS SELECT * FROM read_parquet('{folder}/**/*.parquet', hive_partitioning = true)"
)
PAIR = "list_contains(actor_code, 'C{a:03}') AND list_contains(recipient_code, 'C{r:03}')"
PAGE = "SELECT * FROM events WHERE {where} ORDER BY day DESC, id DESC LIMIT 50"
QUESTIONS = [
    (
        "timeline of a pair by month",
        f"SELECT month, count(DISTINCT happening), count(*) FROM events WHERE {PAIR} GROUP BY month ORDER BY month",
    ),
    (
        "timeline of a pair by day, facts of a year",
        f"SELECT day, count(DISTINCT happening), count(*) FROM events WHERE {PAIR} AND {YEAR} AND factuality = 'CT+' "
        "GROUP BY day ORDER BY day",
    ),
    (
        "timeline of an actor with anybody, by month",
        "SELECT month, count(DISTINCT happening), count(*) FROM events WHERE list_contains(actor_code, 'C{a:03}') "
        "GROUP BY month ORDER BY month",
    ),
    (
        "relations of an actor",
        "SELECT other, way, type, count(DISTINCT happening), count(*) FROM ("
        "SELECT unnest(recipient_code) AS other, 1 AS way, type, happening FROM events WHERE list_contains(actor_code, 'C{a:03}') "
        "UNION ALL SELECT unnest(actor_code), 2, type, happening FROM events WHERE list_contains(recipient_code, 'C{a:03}')) "
        "GROUP BY other, way, type",
    ),
    (
        "network of a year",
        "SELECT actor, recipient, type, count(DISTINCT happening), count(*) FROM (SELECT unnest(actor_code) AS actor, recipient_code, "
        f"type, happening FROM events WHERE {YEAR}), unnest(recipient_code) AS of (recipient) GROUP BY actor, recipient, type",
    ),
    ("events: a pair, first page of 50", PAGE.format(where=PAIR)),
    (
        "events: an actor, type and facts",
        PAGE.format(where="list_contains(actor_code, 'C{a:03}') AND type = 'ASSAULT' AND factuality = 'CT+'"),
    ),
    ("events: a rare context", PAGE.format(where="list_contains(contexts, 'cbrn')")),
    (
        "events: a frequent context in a year",
        PAGE.format(where=f"list_contains(contexts, 'military') AND {YEAR}"),
    ),
    (
        "events: an outlet, confidence of .9 and more",
        PAGE.format(where="outlet = 'Outlet {turn}' AND confidence >= 0.9"),
    ),
    (
        "events: a rare outlet, open, confidence of .99",
        PAGE.format(where="outlet = 'Outlet 4{turn}' AND factuality = 'UU' AND confidence >= 0.99"),
    ),
    (
        "search: two rare words",
        "SELECT * FROM events WHERE sentence LIKE '%program%' AND sentence LIKE '%nuklir%' ORDER BY id DESC LIMIT 40",
    ),
    ("search: a frequent word", f"SELECT * FROM events WHERE sentence LIKE '%{word} %' ORDER BY id DESC LIMIT 40"),
]
for what, sql in QUESTIONS:
    times = []
    for turn in range(ROUNDS):
        began = time.perf_counter()
        con.execute(sql.format(a=1 + turn % 7, r=1 + (turn // 7 + 3) % 7, turn=turn)).fetchall()
        times.append((time.perf_counter() - began) * 1000)
    print(f"{what}\t{statistics.median(times):.0f}\t{max(times):.0f}")
