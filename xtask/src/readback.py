"""Reads what `kabar export` wrote with the programs it is meant for, and compares it with the JSON lines.

Arguments: the folders of the exports parquet, jsonl, gdelt and graphml.
"""

import hashlib
import json
import pathlib
import sys

import duckdb
import networkx
import pandas
import polars

parquet, jsonl, gdelt, graphml = (pathlib.Path(arg) for arg in sys.argv[1:5])


def check(what, found, expected):
    if found != expected:
        sys.exit(f"readback: {what}: {found!r} where {expected!r} is expected")


for folder in (parquet, jsonl, gdelt, graphml):
    manifest = json.loads((folder / "manifest.json").read_text())
    for file in manifest["files"]:
        data = (folder / file["path"]).read_bytes()
        check(f"digest of {file['path']}", hashlib.sha256(data).hexdigest(), file["sha256"])
        check(f"size of {file['path']}", len(data), file["bytes"])

lines = [json.loads(line) for line in (jsonl / "events.jsonl").read_text().splitlines()]
if not lines:
    sys.exit("readback: there are no events to compare")


def code(side):
    return side["code"] + ("/" + side["sector"] if "sector" in side else "")


def flat(r):
    """The cells of a record that are compared, as every reader should have them."""
    return (
        r["id"], r["happening"], r["outlet"], r["published"], r["day"], r["type"], r["mode"], r["contexts"],
        round(r["score"], 4), [code(a) for a in r["actor"]], [code(a) for a in r["recipient"]], r["factuality"],
        r["sentence"]["text"], r["sentence"]["start"], r["trigger"]["text"], round(r["confidence"], 4), r["evidence"],
        r["location"] and r["location"]["lat"],
    )


NAMES = [
    "id", "happening", "outlet", "published", "day", "type", "mode", "contexts", "score", "actor", "recipient",
    "factuality", "sentence", "sentence_start", "trigger", "confidence", "evidence", "location_lat",
]


def cell(value):
    if value is None or (isinstance(value, float) and value != value) or value is pandas.NaT or value is pandas.NA:
        return None
    if hasattr(value, "tolist"):
        value = value.tolist()
    if hasattr(value, "isoformat"):
        return value.isoformat()[:10]
    if isinstance(value, float):
        return round(value, 4)
    return value


def compare(reader, rows):
    found = sorted(tuple(cell(v) for v in row) for row in rows)
    expected = sorted(tuple(cell(v) for v in flat(r)) for r in lines)
    check(f"rows that {reader} reads", len(found), len(expected))
    for one, other in zip(found, expected):
        for name, a, b in zip(NAMES, one, other):
            if isinstance(a, float) and a == b:
                continue
            check(f"{reader}: {name} of event {other[0]}", a, b)
    print(f"{reader}: {len(found)} rows as in the JSON lines")


wanted = ", ".join(f'"{name}"' for name in NAMES)
glob = str(parquet / "events" / "**" / "*.parquet")
compare("duckdb", duckdb.sql(f"SELECT {wanted} FROM read_parquet('{glob}', hive_partitioning = true)").fetchall())
months = duckdb.sql(f"SELECT count(DISTINCT month) FROM read_parquet('{glob}', hive_partitioning = true)").fetchall()[0][0]
check("months", months, len({r["day"][:7] for r in lines if r["day"]}))
compare("polars", polars.read_parquet(glob, hive_partitioning=True).select(NAMES).rows())
frames = [pandas.read_parquet(path, columns=NAMES) for path in sorted(parquet.glob("events/*/*.parquet"))]
compare("pandas", (row for frame in frames for row in frame.itertuples(index=False, name=None)))

table = pandas.read_csv(gdelt / "gdelt.export.CSV", sep="\t", header=None, dtype={26: str, 27: str, 28: str})
check("columns of GDELT", table.shape[1], 58)
check("GDELT's numbers are unique", table[0].is_unique, True)
certain = {r["happening"] for r in lines if r["factuality"] == "CT+"}
check("happenings of GDELT", len({n // 1000 for n in table[0]}), len(certain))
check("quad classes of GDELT", set(table[29]) <= {1, 2, 3, 4}, True)
print(f"pandas: {len(table)} lines of GDELT's columns")

network = networkx.read_graphml(graphml / "network.graphml")
pairs = {
    (a["code"], b["code"]) for r in lines for a in r["actor"] for b in r["recipient"]
}
check("edges of the network", set(network.edges()), pairs)
print(f"networkx: {network.number_of_nodes()} nodes, {network.number_of_edges()} edges")
