"""--config, --print-config, and which wins."""

import json

import pytest


@pytest.fixture
def config(tmp_path):
    def write(content) -> str:
        path = tmp_path / "config.json"
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return str(path)

    return write


def printed(undrop, *arguments) -> dict:
    return json.loads(undrop.ok("impute", "--print-config", *arguments))


def test_the_command_line_wins_over_the_file_and_the_file_over_the_preset(undrop, config):
    path = config({"temperature": 0.5, "latent_dim": 8, "preset": "reference", "n-clusters": 4})
    values = printed(undrop, "--config", path, "--temperature", "0.7")
    assert values["temperature"] == 0.7
    assert values["latent_dim"] == 8
    assert values["n_clusters"] == 4
    assert values["batch_size"] == 32
    assert values["preset"] == "reference"


def test_what_is_printed_is_a_config_of_the_same_run(undrop, config):
    values = printed(undrop, "--lambda-adv", "0.25", "--no-shuffle", "--n-top-genes", "all", "-o", "x.h5ad")
    assert (values["n_top_genes"], values["shuffle"], values["lambda_adv"]) == ("all", False, 0.25)
    assert printed(undrop, "--config", config(values)) == values


def test_a_config_names_the_method_too(undrop, config):
    assert printed(undrop, "--config", config({"method": "scgacl"}))["method"] == "scgacl"
    assert "scgacl" in undrop.refused(3, "impute", "--config", config({"method": "nothing"}), "--print-config")


@pytest.mark.parametrize(
    ("content", "code", "word"),
    [
        ({"temprature": 0.5}, 1, "temperature"),
        ({"temperature": 900}, 3, "0.01 to 100"),
        ({"temperature": [1]}, 3, "temperature"),
        ({"latent_dim": 2.5}, 3, "whole number"),
        ({"shuffle": "perhaps"}, 3, "true or false"),
        ("[1, 2]", 2, "JSON object"),
        ("{", 2, "JSON"),
        ("", 2, "JSON"),
    ],
)
def test_a_wrong_config_is_refused(undrop, config, content, code, word):
    assert word in undrop.refused(code, "impute", "--config", config(content), "--print-config")


def test_a_config_that_is_not_there_is_named(undrop, tmp_path):
    assert "absent.json" in undrop.refused(2, "impute", "--config", tmp_path / "absent.json", "--print-config")
