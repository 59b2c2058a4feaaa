"""Measures everything and writes docs/benchmarks.md: `python -m benchmarks [TABLE...]`, or `make bench`.

Each table is a function that runs scripts of this folder, each in a process of its own, and returns lines of Markdown,
of which the first is its heading; to add a table, write it and name it in `TABLES`. Where tables are named, those alone
are measured anew and the rest of the page stays.
"""

import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.instances import OWN_SEED, TRIAL
from benchmarks.peers import PEERS, SECONDS, SLOW

PAGE_MS, PAGE_QUERIES = 150, 12
"""What a page of the desk may take."""
TARGET = Path(__file__).parents[1] / "docs" / "benchmarks.md"


def script(module: str, *arguments: str) -> Any:
    """What a script prints as JSON; None where it gave no result."""
    command = [sys.executable, "-W", "ignore", "-m", f"benchmarks.{module}", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    print(f"{module} {' '.join(arguments)}: {done.stdout.strip() or 'no result'}", file=sys.stderr)
    return json.loads(done.stdout) if done.returncode == 0 else None


def say(text: str) -> str:
    """A paragraph on one line."""
    return " ".join(text.split())


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """A Markdown table."""
    return [*(f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows)), ""]


def flat() -> list[str]:
    """shige and its peers on flat instances."""
    about = f"""Buildings as points with households, compounds and Voronoi cells; general grids of 300-500 households.
        `trial` is the shared trial instance of 20,000 buildings (809,095 households), the others are made by
        `shige.core.making.flat` with seed {OWN_SEED}, which was not used for tuning. Polsby-Popper is the mean over
        grids of 4 pi area / perimeter^2 of the union of cells; split is the share of the compounds of at most 500
        households that lie in several grids; broken off are pieces of grids beyond the first. CPU seconds of drawing
        alone; a peer is stopped after {SECONDS} CPU seconds. Every peer gets the same graph, households and priced
        metres of border, as many grids as total / 400, and of several tolerances the one with most grids in range."""
    better = """Where a peer is better: METIS is two to three times as fast, with nearly all grids whole and in range;
        who needs balanced parts of a large graph and neither compounds nor shapes should use it. Ward is about as fast
        and can be rounder, but it knows no range. k-means per block is simple and nearly as compact, but it knows
        neither range nor links."""
    rows = []
    for name in ("trial", "20000", "2000"):
        if name == "trial" and not TRIAL.exists():
            continue
        for peer in PEERS:
            if peer in SLOW and name != "2000":
                continue
            rows.append([peer, name, *_flat_row(script("peers", peer, name))])
    head = ["method", "instance", "in range", "broken off", "Polsby-Popper", "split", "CPU s"]
    return ["## Flat instances", "", say(about), "", *table(head, rows), say(better), ""]


def _flat_row(found: dict[str, float] | None) -> list[str]:
    if found is None:
        return [f"no result in {SECONDS} s", "", "", "", ""]
    return [
        f"{found['in_range']:.2%}",
        f"{found['not_contiguous']}",
        f"{found['polsby_popper']:.3f}",
        f"{found['compounds_split']:.1%}",
        f"{found['cpu_s']:.2f}",
    ]


def optimum() -> list[str]:
    """Against the proven optimum."""
    found = script("optimum")
    about = f"""{found["instances"]} neighbourhoods of 40-80 buildings and 3-6 grids, seeds not used for tuning; the
        compactness term of J with the range as a constraint, one call with default starts, borders and compounds at no
        price, against the bound LB of the p-median model with contiguity cuts (HiGHS, one thread)."""
    price = f"""With all prices of J the drawings of the same neighbourhoods are {found["mean_gap_of_full_j"]:.1%} less
        compact than the bound on average: that is what whole compounds and borders along walls and streets cost."""
    head = ["mean (J-LB)/LB", "worst", "in range", "optimum proven", "draw, CPU ms", "solver, median s", "worst s"]
    row = [
        f"{found['mean_gap']:.2%}",
        f"{found['worst_gap']:.2%}",
        f"{found['all_in_range']}",
        f"{found['optimum_proven']}",
        f"{found['median_draw_ms']:.1f}",
        f"{found['median_solver_s']:.1f}",
        f"{found['worst_solver_s']:.1f}",
    ]
    return ["## Against the optimum", "", say(about), "", *table(head, [row]), say(price), ""]


def warm() -> list[str]:
    """Redrawing after a change."""
    found = script("warm_start")
    about = f"""{found["buildings"]:,} buildings, of which {found["changed"] / 2:.0%} are pulled down while as many go
        up elsewhere. Moved are households of standing buildings whose grid is another one."""
    rows = [
        [
            name,
            f"{found[f'{name}_moved']:.2%}",
            f"{found[f'{name}_in_range']:.2%}",
            f"{found[f'{name}_not_contiguous']}",
            f"{found[f'{name}_cpu_s']:.2f}",
        ]
        for name in ("warm", "afresh")
    ]
    head = ["start", "households moved", "in range", "broken off", "CPU s"]
    return ["## After a change", "", say(about), "", *table(head, rows)]


def cold() -> list[str]:
    """The first call of a fresh installation."""
    found = script("cold_start")
    about = f"""Compiling the drawing kernels takes {found["compile_cpu_s"]:.0f} CPU s once per installation; loading
        them from the cache takes {found["load_cpu_s"]:.1f} CPU s once per process. All other figures are with warm
        kernels."""
    return ["## Cold start", "", say(about), ""]


def certificate() -> list[str]:
    """The Monte-Carlo certificate."""
    found = script("certificate")
    rows = [[name.replace("_", " "), f"{value}"] for name, value in found.items()]
    return ["## Certificate", "", *table(["figure", "value"], rows)]


def crew() -> list[str]:
    """The time of a crew of two beside the exact one."""
    found = script("crew_time")
    about = f"""{found["taken"]} micro-grids drawn by lot from the {found["of_micro_grids"]} of a made-up street; exact
        is the best of all ways to give their units to two people, each walking round their own doors. The model lies
        above (+) or below (-) it by: mean {found["mean"]:+.2%}, lowest {found["lowest"]:+.2%}, highest
        {found["highest"]:+.2%}."""
    return ["## Crew time", "", say(about), ""]


def city() -> list[str]:
    """A whole city from file to checked file, without and with a rural fringe."""
    plain, rural = script("whole_city", "--repeats", "3"), script("whole_city", "--rural-houses", "1500000")
    about = """`shige plan draw --check`, file in to checked plan file out; wall and CPU seconds are medians of the
        runs. The synthetic cities are made once and kept in the folder of temporary files. In norm is the share of
        grids without any exception; sound is 1 where the check finds nothing wrong."""
    rows = [[name.replace("_", " "), f"{value:,.10g}", f"{rural[name]:,.10g}"] for name, value in plain.items()]
    return [
        "## Whole city",
        "",
        say(about),
        "",
        *table(["figure", "8 M households", "and 1.5 M scattered houses"], rows),
    ]


def measured(*words: str) -> Any:
    """What a bench of shige says of this machine, as JSON."""
    done = subprocess.run(
        [sys.executable, "-m", "shige", "bench", *words, "--json"], capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def server() -> list[str]:
    """The server at a city's size, in the EMPTY PostgreSQL database that DATABASE_URL names (with PostGIS)."""
    folder = Path(tempfile.gettempdir()) / "shige-bench-city"
    return server_tables(measured("city", "--folder", str(folder)), measured("locate"), measured("desk"))


def server_tables(city: dict[str, float], points: dict[str, float], desk: dict[str, Any]) -> list[str]:
    """The figures of `shige bench city`, `locate` and `desk` as a section."""
    about = """`shige bench city`, `shige bench locate` and `shige bench desk` on a synthetic city of 7.8 million
        households, PostgreSQL with its default settings on the same machine. PostGIS has the same grids in a table with
        GiST indexes: one prepared statement a point, one join for many, ST_AsMVT for tiles, the densest of the city.
        Requests over HTTP are `GET /api/v1/locate` with who answers there, asked of a server as it starts by itself,
        the clients on the same two cores. The reader is another process that asks what is published every 5 ms while
        the plan comes in and is published. CPU is that of Python alone, without the database's."""
    peers = (
        ("points a second, one by one", "single_per_s", "postgis_single_per_s"),
        ("points a second, in bulk", "bulk_per_s", "postgis_joined_per_s"),
        ("tile z12, ms", "tile_z12_ms", "postgis_tile_z12_ms"),
        ("tile z11, ms", "tile_z11_ms", "postgis_tile_z11_ms"),
        ("requests a second over HTTP", "http_per_s", ""),
        ("memory of a worker, MB", "worker_mb", ""),
    )
    beside = [[name, f"{points[own]:,}", f"{points[peer]:,}" if peer else ""] for name, own, peer in peers]
    pages = desk["pages"]
    slow = [page for page in pages if page["p95_ms"] > PAGE_MS or page["queries"] > PAGE_QUERIES]
    shown = ("page", "role", "queries", "median_ms", "p95_ms", "cpu_ms")
    rows = [[str(page[name]) for name in shown] for page in slow]
    halves = sum(page["median_ms"] <= PAGE_MS for page in pages)
    within = f"""{len(pages) - len(slow)} of {len(pages)} pages by role answer within {PAGE_MS} ms (95th hundredth) and
        {PAGE_QUERIES} queries, {halves} have their median within {PAGE_MS} ms; those that do not are below. Who is on
        duty is found in {desk["others"]["duty_lookup_ms"]} ms."""
    return [
        "## The server at a city's size", "", say(about), "",
        *table(["step or size", "figure"], [[name.replace("_", " "), f"{value:,}"] for name, value in city.items()]),
        *table(["", "shige", "PostGIS"], beside),
        say(within), "",
        *table([name.replace("_", " ") for name in shown], rows),
    ]  # fmt: skip


def casework() -> list[str]:
    """The pure part of a case's way in."""
    found = script("casework_core")
    kinds, twins, routing = found["kinds"], found["twins"], found["routing"]
    about = f"""Kinds are guessed for {kinds["reports"]} made-up reports; the words were written, and the peer has
        learned, from {kinds["known"]} others by the same hand, so that real reports will be harder for both. Twins are
        looked for among {twins["open_cases"]:,} open cases, nine tenths over 20 by 20 km and one tenth in a crowd on
        200 by 200 m; the index is built in {twins["index_s"]} s and a look finds {twins["twins_a_look"]} twins on
        average. The check of routing is of 126 kinds, {routing["grids"]:,} micro-grids and 168 hours, with grid workers
        by day, dispatchers always in all districts but one, and nobody else: it tells {routing["holes"]} holes in
        {routing["grids_in_holes"]:,} micro-grids."""
    beside = """Naive Bayes on character pairs (scikit-learn) names more of them rightly than the words do, which say
        in return by what they go and are silent where they know nothing; it can stand behind the same protocol where a
        city has labelled reports."""
    peer = [
        ["right at first", f"{kinds['words_top1']:.1%}", f"{kinds['bayes_top1']:.1%}"],
        ["right among three", f"{kinds['words_top3']:.1%}", f"{kinds['bayes_top3']:.1%}"],
        ["texts a second, one by one", f"{kinds['words_per_s']:,}", f"{kinds['bayes_one_by_one_per_s']:,}"],
        ["texts a second, in bulk", "", f"{kinds['bayes_in_bulk_per_s']:,}"],
    ]
    rows = [
        ["looks for twins a second", f"{twins['looks_per_s']:,}"],
        ["a look: median, 90th, 99th hundredth, ms", f"{twins['median_ms']}, {twins['p90_ms']}, {twins['p99_ms']}"],
        ["cases routed a second", f"{routing['routed_per_s']:,}"],
        ["check of routing, s", f"{routing['check_cpu_s']}"],
    ]
    heads = ["", "shige, by words", "Naive Bayes (scikit-learn)"]
    tables = [*table(heads, peer), say(beside), "", *table(["work", "figure"], rows)]
    return ["## Casework", "", say(about), "", *tables]


def clocks() -> list[str]:
    """Time and state of cases."""
    found = script("clocks")
    peers, state = found["peers"], found["state"]
    same = "the same days as" if peers["busday_same"] and peers["stepping_same"] else "OTHER DAYS THAN"
    about = f"""Limits that begin at {found["changes"]["rows"]:,} random seconds of 2024 and 2025, on the published
        calendar: 24 urgent hours, 4 working hours, 7 working days, 15 natural days. numpy's busday knows whole days
        alone and is faster at those; stepping from day to day in Python is faster for one short limit. Both give
        {same} shige. A log of seven deeds is folded."""
    rows = [
        [unit, f"{each['many_per_s']:,}", f"{each['one_by_one_per_s']:,}"] for unit, each in found["limits"].items()
    ]
    rows += [["work_day, by numpy's busday", f"{peers['busday_per_s']:,}", ""]]
    rows += [["work_day, by stepping", "", f"{peers['stepping_per_s']:,}"]]
    work = [
        ["what another calendar moves, all rows, CPU s", f"{found['changes']['cpu_s']}"],
        ["clocks whose steps of escalation are found, a second", f"{state['clocks_per_s']:,}"],
        ["deeds folded a second", f"{state['deeds_per_s']:,}"],
    ]
    tables = [*table(["limits a second", "many at once", "one by one"], rows), *table(["work", "figure"], work)]
    return ["## Clocks of cases", "", say(about), "", *tables]


TABLES: dict[str, Callable[[], list[str]]] = {
    "flat": flat,
    "optimum": optimum,
    "warm": warm,
    "cold": cold,
    "certificate": certificate,
    "crew": crew,
    "city": city,
    "server": server,
    "casework": casework,
    "clocks": clocks,
}


def main() -> None:
    """Run all tables, or those named, and write the page."""
    about = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    model = next((line.split(":")[1].strip() for line in about if "model name" in line), platform.machine())
    head = f"""{os.cpu_count()} cores, {model}, Python {platform.python_version()}. CPU seconds where nothing else is
        said, so that other work on the machine counts as little as it can."""
    written = TARGET.read_text(encoding="utf-8") if TARGET.exists() else ""
    sections = {part.split("\n")[0]: part for part in written.split("\n## ")[1:]}
    for name in sys.argv[1:] or TABLES:
        part = "\n".join(TABLES[name]()).removeprefix("## ")
        sections[part.split("\n")[0]] = part
    page = ["# Benchmarks", "", "Written by `make bench` (`python -m benchmarks`); do not edit.", "", say(head)]
    page += [f"\n## {part.strip()}" for part in sections.values()]
    TARGET.write_text("\n".join(page) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
