"""Questions of `cargo xtask eval questions`, asked of DuckDB over the Parquet export.

Arguments: the folder of the export, a frequent word.
"""

import statistics
import sys
import time

import duckdb

folder, word = sys.argv[1:3]
ROUNDS = 7
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
        "timeline of an actor with anybody, by month",
        "SELECT month, count(DISTINCT happening), count(*) FROM events WHERE list_contains(actor_code, 'C{a:03}') "
        "GROUP BY month ORDER BY month",
    ),
    ("events: a pair, first page of 50", PAGE.format(where=PAIR)),
    (
        "events: an actor, type and facts",
        PAGE.format(where="list_contains(actor_code, 'C{a:03}') AND type = 'ASSAULT' AND factuality = 'CT+'"),
    ),
    ("events: a rare context", PAGE.format(where="list_contains(contexts, 'cbrn')")),
    (
        "search: two rare words",
        "SELECT * FROM events WHERE sentence LIKE '%program%' AND sentence LIKE '%nuklir%' ORDER BY id DESC LIMIT 40",
    ),
    ("search: a frequent word", f"SELECT * FROM events WHERE sentence LIKE '%{word} %' ORDER BY id DESC LIMIT 40"),
]
print(f"{'DuckDB ' + duckdb.__version__ + ' over the Parquet export':<44}{'median':>10}{'slowest':>10}{'rows':>10}")
for what, sql in QUESTIONS:
    times, rows = [], 0
    for turn in range(ROUNDS):
        began = time.perf_counter()
        rows = len(con.execute(sql.format(a=1 + turn % 7, r=1 + (turn // 7 + 3) % 7)).fetchall())
        times.append((time.perf_counter() - began) * 1000)
    print(f"{what:<44}{statistics.median(times):>7.1f} ms{max(times):>7.1f} ms{rows:>10}")
