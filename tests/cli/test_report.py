"""`undrop report`: one file that loads nothing, is well-formed, and that a browser shows without a complaint."""

import json
import re
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree

import pytest
from comparison_fixture import comparison

SVG = re.compile(r"<svg .*?</svg>", re.DOTALL)
EXTERNAL = re.compile(r"<script|\ssrc=|<link (?!rel=\"icon\" href=\"data:)|@import|url\(|<iframe|<img", re.IGNORECASE)


@pytest.fixture(scope="module")
def compared(undrop, tmp_path_factory):
    folder = tmp_path_factory.mktemp("compared")
    (folder / "scores.json").write_text(json.dumps(comparison()))
    undrop.ok("report", folder)
    return folder / "report.html"


@pytest.fixture(scope="module")
def single(undrop, simulated, tmp_path_factory):
    folder = tmp_path_factory.mktemp("single")
    undrop.ok("impute", simulated, "-o", folder / "a.h5ad", "-m", "knn_mean")
    undrop.ok("report", folder / "a.h5ad", "-o", folder / "report.html", "--labels", "group")
    return folder / "report.html"


@pytest.fixture(params=["compared", "single"])
def page(request):
    return request.getfixturevalue(request.param)


def check(html: str) -> None:
    drawings = SVG.findall(html)
    assert drawings
    for drawing in drawings:
        ElementTree.fromstring(drawing)
        assert "nan" not in drawing
    assert not EXTERNAL.search(html)
    ids = re.findall(r'\sid="([^"]*)"', html)
    assert len(ids) == len(set(ids))
    anchors = re.findall(r'href="#([^"]*)"', html)
    assert anchors and set(anchors) <= set(ids)
    # All of it but the few HTML elements that XML would want closed.
    body = html[html.index("<body>") : html.index("</html>")]
    ElementTree.fromstring(body)


def test_it_is_well_formed_and_loads_nothing(page):
    html = page.read_text(encoding="utf-8")
    check(html)
    assert len(html) < 5_000_000


def browser():
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@pytest.mark.parametrize("width", [1280, 500])
def test_a_browser_shows_it_without_a_complaint(page, tmp_path, width):
    program = browser()
    if program is None:
        pytest.skip("no Chromium or Chrome on this machine")
    picture = tmp_path / "page.png"
    command = [program, "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--hide-scrollbars",
               f"--user-data-dir={tmp_path / 'profile'}", f"--window-size={width},2000", f"--screenshot={picture}",
               page.as_uri()]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert picture.exists() and picture.stat().st_size > 20_000, done.stderr
    assert "CONSOLE" not in done.stderr


def test_a_comparison_begins_with_its_verdict(compared):
    html = compared.read_text(encoding="utf-8")
    assert "On these data imputation helps with: Restoring hidden values (scgacl), Finding cell types (scgacl)." in html
    assert "leave it alone" in html and "no table of bulk expression was given" in html
    assert "exit code 137" in html
    assert "my tool &lt;v2&gt; &amp; &quot;co&quot;" in html


def test_hostile_names_stay_text(undrop, tmp_path):
    made = json.dumps(comparison(cells=50)).replace("magic_like", "<script>alert(1)</script>")
    (tmp_path / "scores.json").write_text(made)
    undrop.ok("report", tmp_path)
    check((tmp_path / "report.html").read_text(encoding="utf-8"))


def test_many_labels_and_cells_stay_small(undrop, tmp_path):
    (tmp_path / "scores.json").write_text(json.dumps(comparison(cells=20_000, n_labels=40)))
    undrop.ok("report", tmp_path)
    html = (tmp_path / "report.html").read_text(encoding="utf-8")
    check(html)
    assert len(html) < 5_000_000
    assert ">other</li>" in html


def test_a_result_says_what_was_done(single):
    html = single.read_text(encoding="utf-8")
    assert "Every observed count was kept." in html
    assert "undrop impute INPUT -o OUTPUT -m knn_mean --seed 0" in html
    assert "Coloured by obs column group." in html
    assert "Group3" in html


def test_same_input_same_bytes(undrop, single, tmp_path):
    source = single.with_name("a.h5ad")
    for threads in (1, 2):
        undrop.ok("report", source, "-o", tmp_path / f"{threads}.html", "--labels", "group", "-t", threads)
    assert (tmp_path / "1.html").read_bytes() == (tmp_path / "2.html").read_bytes() == single.read_bytes()


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ((), 1, ("-h",)),
        (("nothing.h5ad",), 2, ("nothing.h5ad",)),
        (("counts.h5ad",), 3, ("imputed",)),
        (("empty",), 2, ("scores.json",)),
        (("counts.h5ad", "-o", "counts.h5ad", "--force"), 1, ("cannot replace",)),
        (("counts.h5ad", "--embedded-cells", "1"), 3, ("10",)),
    ],
)
def test_wrong_use_is_refused_and_leaves_nothing(undrop, simulated, tmp_path, arguments, code, words):
    shutil.copy(simulated, tmp_path / "counts.h5ad")
    (tmp_path / "empty").mkdir()
    message = undrop.refused(code, "report", *arguments, cwd=tmp_path)
    assert all(word in message for word in words), message
    assert {path.name for path in tmp_path.iterdir()} == {"counts.h5ad", "empty"}


def test_an_output_is_not_replaced_unasked(undrop, single):
    message = undrop.refused(1, "report", single.with_name("a.h5ad"), "-o", single)
    assert "--force" in message
