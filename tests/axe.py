"""What axe-core finds on a page that keeps people out."""

from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).parent / "report" / "axe" / "axe.min.js"


def serious(page: Page, *, rules: tuple[str, ...] = ()) -> list[str]:
    """What axe finds that keeps people out; by some of its rules alone where they are named."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    asked = {"resultTypes": ["violations"], **({"runOnly": list(rules)} if rules else {})}
    found = page.evaluate("(asked) => axe.run(asked)", asked)
    return [
        f"{hit['id']}: {hit['nodes'][0]['html'][:160]}"
        for hit in found["violations"]
        if hit["impact"] in {"serious", "critical"}
    ]
