"""Bulk tables, from file to file: what is taken, what is refused, and what a comparison keeps from who learns."""

import json

import anndata
import numpy as np
import pandas as pd
import pytest

BRIEF = ("--epochs-bulk", 2, "--epochs-transfer", 2, "--no-fusion", "-t", 1)


@pytest.fixture(scope="module")
def table(simulated) -> pd.DataFrame:
    """Genes x samples: five samples of each group, deeper than its cells."""
    adata = anndata.read_h5ad(simulated)
    random = np.random.default_rng(1)
    counts, groups = np.asarray(adata.X.todense()), adata.obs["group"].astype(str).to_numpy()
    samples = {
        f"{group}_{i + 1}": random.poisson(50 * counts[random.choice(np.flatnonzero(groups == group), 20)].sum(axis=0))
        for group in np.unique(groups)
        for i in range(5)
    }
    return pd.DataFrame(samples, index=adata.var_names)


@pytest.fixture(scope="module")
def bulk(table, tmp_path_factory):
    path = tmp_path_factory.mktemp("bulk") / "bulk.csv"
    table.to_csv(path)
    return path


def scores_of(undrop, counts, folder, bulk, *more) -> dict:
    asked = ("--protocols", "de", "--labels", "group", "--repeats", 1, "-t", 1, "-q")
    undrop.ok("compare", counts, "-o", folder, "--bulk", bulk, *asked, *more)
    return json.loads((folder / "scores.json").read_text())


def test_a_comparison_takes_tables_with_several_columns_of_names(undrop, simulated, table, tmp_path):
    named = table.copy()
    named.insert(0, "entrez", np.arange(len(named)))
    named.insert(1, "symbol", [f"other {i}" for i in range(len(named))])
    named.insert(2, "ensembl", named.index)
    named.to_csv(tmp_path / "names.tsv", sep="\t", index=False)
    np.log2(1 + table / table.sum() * 1e6).T.to_csv(tmp_path / "turned.csv.gz")
    found = [
        scores_of(undrop, simulated, tmp_path / name, tmp_path / path, "-m", "none")["input"]["bulk"]
        for name, path in (("a", "names.tsv"), ("b", "turned.csv.gz"))
    ]
    assert all("15 samples, 300 of 300 genes; scored by" in each for each in found)


def test_samples_that_score_are_named(undrop, simulated, bulk, tmp_path):
    said = scores_of(undrop, simulated, tmp_path / "a", bulk, "-m", "none", "--bulk-score", "halves")["input"]["bulk"]
    assert said.count("_1") == said.count("_3") == said.count("_5") == 2
    assert "_2" not in said.split("scored by")[1]
    message = undrop.refused(
        3,
        "compare",
        simulated,
        "-o",
        tmp_path / "b",
        "-m",
        "none",
        "--labels",
        "group",
        "--bulk",
        bulk,
        "--bulk-score",
        "typo",
    )
    assert "bulk-score" in message and "typo" in message


@pytest.fixture
def impute(undrop, simulated, tmp_path, networks):
    """Runs scdtl; gives the output, or the message of a run that must fail, which leaves nothing."""

    def run(*options, refused: int = 0):
        path = tmp_path / f"out{len(list(tmp_path.iterdir()))}.h5ad"
        arguments = ("impute", simulated, "-o", path, "-m", "scdtl", *BRIEF, *options)
        if refused == 0:
            undrop.ok(*arguments)
            return anndata.read_h5ad(path)
        before = set(tmp_path.iterdir())
        message = undrop.refused(refused, *arguments)
        assert set(tmp_path.iterdir()) == before
        return message

    return run


def test_without_bulk_it_says_what_is_needed_and_the_two_ways_on(impute):
    message = impute(refused=3)
    for word in ("--bulk pseudo", "--bulk none", "ARCHS4", "GTEx", "DepMap", "Tabula"):
        assert word in message


def written(table, tmp_path, **how):
    path = tmp_path / "changed.csv"
    table.to_csv(path, **how)
    return path


def test_values_that_are_no_expression_are_refused_with_gene_and_sample(impute, table, tmp_path):
    changed = table.astype(float)
    for value, word in ((-1.0, "negative"), (np.nan, "missing"), (np.inf, "infinite")):
        changed.iloc[5, 2] = value
        message = impute("--bulk", written(changed, tmp_path), refused=2)
        assert word in message and f"'{table.index[5]}'" in message and f"'{table.columns[2]}'" in message


def test_too_few_genes_and_another_species_are_refused(impute, simulated, table, tmp_path, undrop, networks):
    assert "--bulk-min-genes" in impute("--bulk", written(table.iloc[:150], tmp_path), refused=2)
    numbers = table.set_index(pd.Index(range(len(table))))
    assert "--bulk-genes" in impute("--bulk", written(numbers, tmp_path), refused=2)
    adata = anndata.read_h5ad(simulated)
    letters = ["".join(chr(65 + i // 26**k % 26) for k in range(4)) for i in range(adata.n_vars)]
    adata.var_names = [name.capitalize() for name in letters]
    adata.write_h5ad(tmp_path / "mouse.h5ad")
    path = written(table.set_index(pd.Index(letters)), tmp_path)
    output = ("-o", tmp_path / "mouse_out.h5ad")
    asked = ("impute", tmp_path / "mouse.h5ad", *output, "-m", "scdtl", "--bulk", path, *BRIEF)
    message = undrop.refused(2, *asked)
    assert "human" in message and "mouse" in message
    pd.Series(adata.var_names, index=letters).to_csv(tmp_path / "orthologs.tsv", sep="\t", header=False)
    undrop.ok(*asked, "--bulk-genes", tmp_path / "orthologs.tsv")


def test_samples_can_be_left_out_and_typos_are_found(impute, bulk, table):
    first = table.columns[0].rsplit("_", 1)[0]
    facts = impute("--bulk", bulk, "--bulk-leave-out", f"{first}_").uns["scdtl"]["fit"]["bulk"]
    assert facts["n_samples"] == 10 and len(facts["left_out"]) == 5 and facts["n_genes"] == 300
    assert len(facts["checksums"][0]) == 32 and facts["source"] == "files"
    assert "typo" in impute("--bulk", bulk, "--bulk-leave-out", "typo", refused=3)


def test_two_tables_one_of_them_h5ad(impute, bulk, table, tmp_path):
    other = anndata.AnnData(table.T.to_numpy(np.float32), obs=pd.DataFrame(index=table.columns))
    other.var_names = table.index
    other[:, :250].copy().write_h5ad(tmp_path / "other.h5ad")
    facts = impute("--bulk", f"{bulk},{tmp_path / 'other.h5ad'}").uns["scdtl"]["fit"]["bulk"]
    assert facts["n_samples"] == 30 and facts["n_genes"] == 300


def test_a_comparison_keeps_what_scores_from_who_learns(undrop, simulated, bulk, table, tmp_path, networks):
    options = f"scdtl:bulk={bulk}:epochs_bulk=2:epochs_transfer=2:fusion=false"
    scores = scores_of(undrop, simulated, tmp_path / "judged", bulk, "-m", options, "--bulk-score", "halves")
    learner = next(each for each in scores["entrants"] if each["name"].startswith("scdtl"))
    left_out = learner["options"]["bulk_leave_out"].rstrip(";").split(";")
    scored = scores["input"]["bulk"].split("scored by ")[1].split(", ")
    assert left_out == scored and len(scored) == 6 and set(scored) < set(table.columns)
