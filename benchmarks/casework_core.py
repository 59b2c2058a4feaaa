"""Measures the pure part of a case's way in: kinds from texts beside Naive Bayes, twins among many, routing, its check.

Prints JSON. scikit-learn's character n-grams and Naive Bayes are what somebody would take who has labelled texts; it
learns from the same made-up reports that the words were written by, and both are asked of those that neither has seen.
"""

import csv
import json
import random
import statistics
import time
from pathlib import Path

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.naive_bayes import ComplementNB
from sklearn.pipeline import make_pipeline

from shige.adapters.casework_file import shipped_routes, shipped_suggester
from shige.adapters.kinds_file import shipped_catalogue
from shige.core.casework.duplicates import OpenCases, Sighting, bigrams, twins
from shige.core.casework.route import Asking, route
from shige.core.casework.routing_check import holes
from shige.core.casework.words import plain
from shige.core.duty import Moment, Standing, shift_hours

REPORTS = Path(__file__).parents[1] / "tests" / "core" / "casework" / "data" / "reports.csv"
CASES, LOOKS, SIDE_M = 100_000, 2_000, 20_000
COMMUNITIES, GRIDS, MICROS = 3_047, 5, 9


def _rate(work, count):
    start = time.process_time()
    work()
    return round(count / (time.process_time() - start))


def kinds():
    """Texts a second and shares that are right, ours and the peer's, on reports that neither has seen."""
    with REPORTS.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["kind"]]
    known, unseen = ([row for row in rows if row["use"] == use] for use in ("known", "unseen"))
    texts, suggester = [row["text"] for row in unseen], shipped_suggester()
    many = texts * 300
    words = [[guess.target for guess in suggester.suggest(plain(text))][:3] for text in texts]
    model = make_pipeline(TfidfVectorizer(analyzer="char", ngram_range=(1, 2)), ComplementNB())
    model.fit([row["text"] for row in known], [row["kind"] for row in known])
    order = model.predict_proba(texts).argsort(axis=1)[:, ::-1][:, :3]
    learned = [[model.classes_[place] for place in row] for row in order]
    found = {"reports": len(texts), "known": len(known)}
    for name, guesses in (("words", words), ("bayes", learned)):
        pairs = list(zip(guesses, unseen, strict=True))
        found[f"{name}_top1"] = round(sum(guess[:1] == [row["kind"]] for guess, row in pairs) / len(pairs), 3)
        found[f"{name}_top3"] = round(sum(row["kind"] in guess for guess, row in pairs) / len(pairs), 3)
    found["words_per_s"] = _rate(lambda: [suggester.suggest(plain(text)) for text in many], len(many))
    found["bayes_one_by_one_per_s"] = _rate(lambda: [model.predict([text]) for text in texts * 5], len(texts) * 5)
    found["bayes_in_bulk_per_s"] = _rate(lambda: model.predict(many), len(many))
    return found


def duplicates():
    """Looks among open cases, spread over a city's middle with one in ten in a crowd of 200 m."""
    dice, catalogue = random.Random(7), shipped_catalogue()
    codes = [kind.code for kind in catalogue if kind.twin_h]
    texts = [bigrams(f"{place}门口的{thing}坏了") for place in "东南西北" for thing in ("路灯", "井盖", "护栏", "水管")]
    cases = []
    for number in range(CASES):
        x, y = (dice.uniform(0, 200 if number % 10 == 0 else SIDE_M) for _ in "xy")
        cases.append(
            Sighting(str(number), dice.choice(codes), dice.randrange(86_400), x, y, bigrams=dice.choice(texts))
        )
    start = time.process_time()
    index = OpenCases(cases)
    built = time.process_time() - start
    took, found = [], 0
    for sighting in dice.sample(cases, LOOKS):
        start = time.process_time()
        found += len(twins(sighting, index, kind=catalogue[sighting.kind], likeness=0.2))
        took.append((time.process_time() - start) * 1000)
    return {
        "open_cases": CASES,
        "index_s": round(built, 2),
        "median_ms": round(statistics.median(took), 3),
        "p90_ms": round(statistics.quantiles(took, n=10)[-1], 3),
        "p99_ms": round(statistics.quantiles(took, n=100)[-1], 3),
        "looks_per_s": round(1000 / statistics.mean(took)),
        "twins_a_look": round(found / LOOKS, 1),
    }


def routing():
    """Cases routed a second, and the whole check for a city's grids with people by day and a district by night."""
    book, dice = shipped_routes(), random.Random(7)
    communities = [f"5101{c // 150 + 1:02d}{c // 12 % 13 + 1:03d}{c % 12 + 1:03d}" for c in range(COMMUNITIES)]
    grids = [f"{c}{g:03d}{m:03d}" for c in communities for g in range(1, GRIDS + 1) for m in range(1, MICROS + 1)]
    day = shift_hours([(each, 9, 18) for each in range(5)])
    standings = [Standing(f"g{grid}", "p", "GRID_WORKER", f"{grid[:15]}000", hours=day) for grid in grids[::MICROS]]
    districts = sorted({community[:6] for community in communities})
    standings += [Standing(f"d{code}", "p", "DIST_OC", code) for code in districts[1:]]
    codes = [kind.code for kind in book.catalogue]
    asked = [Asking(dice.choice(codes), dice.choice(grids), dice.randrange(168)) for _ in range(5_000)]
    rate = _rate(lambda: [route(asking, book) for asking in asked], len(asked))
    start = time.process_time()
    found = holes(book, grids, standings, begin=Moment(0, 0))
    return {
        "routed_per_s": rate,
        "grids": len(grids),
        "check_cpu_s": round(time.process_time() - start, 1),
        "holes": len(found),
        "grids_in_holes": len({grid for hole in found for grid in hole.grids}),
    }


if __name__ == "__main__":
    print(json.dumps({"kinds": kinds(), "twins": duplicates(), "routing": routing()}))
