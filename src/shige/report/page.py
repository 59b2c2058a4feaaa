"""Writes the report's page: one HTML file with its scripts, its type of look and its data inside, for any browser."""

import base64
import gzip
import hashlib
import html
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from shige.adapters.atomic import written_whole

HOME = Path(__file__).parent
WEB = HOME / "web"
VENDOR = HOME / "vendor"
SCRIPTS = ("words", "data", "card", "map", "charts", "list", "search", "main")
"""The page's own script is these files, one after another."""
LICENCES = (
    ("MapLibre GL JS", "maplibre-gl.LICENSE.txt"),
    ("Apache ECharts", "echarts.NOTICE.txt"),
    ("Apache ECharts", "echarts.LICENSE.txt"),
)


def write_page(path: Path, data: Mapping[str, Any], *, title: str) -> None:
    """Write the page that shows `data` (see `page_data`) to `path`, wholly or not at all.

    Nothing in it asks a network for anything, and its content security policy forbids to: the script is allowed by its
    hash, what it unfolds (map, charts) as blobs, connections not at all.

    Raises:
        ShigeError: `write-failed`.
    """
    script = "\n".join(_web(f"{name}.js") for name in SCRIPTS)
    pieces = {
        "title": html.escape(title),
        "csp": _policy(script),
        "style": f"{_vendored('maplibre-gl.css')}\n{_style()}",
        "gl": _folded(_vendored("maplibre-gl.mjs")),
        "worker": _folded(_vendored("maplibre-gl-worker.mjs")),
        "echarts": _folded(_vendored("echarts.common.min.js")),
        "data": _folded(json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)),
        "licences": "\n\n".join(f"{name}\n{_vendored(file)}" for name, file in LICENCES),
        "script": script,
    }
    page = re.sub(r"\{\{(\w+)\}\}", lambda match: pieces[match[1]], _web("index.html"))
    with written_whole(path) as staged:
        staged.write_text(page, encoding="utf-8")


def _policy(script: str) -> str:
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return (
        f"default-src 'none'; script-src 'sha256-{digest}' blob:; worker-src blob: data:; connect-src blob:; "
        "style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'"
    )


def _style() -> str:
    """The page's style; the colours of the dark look serve the browser's own wish for dark too."""
    style = _web("style.css")
    dark = re.search(r":root\[data-theme=dark\] (\{.*?\n\})", style, flags=re.DOTALL)
    automatic = f"@media (prefers-color-scheme: dark) {{ :root[data-theme=auto] {dark[1]} }}" if dark else ""
    return style.replace("/*{{dark}}*/", automatic)


def _folded(text: str) -> str:
    return base64.b64encode(gzip.compress(text.encode(), 9, mtime=0)).decode()


def _web(name: str) -> str:
    return (WEB / name).read_text(encoding="utf-8")


def _vendored(name: str) -> str:
    return (VENDOR / name).read_text(encoding="utf-8")
