"""Made from the parameter tables by scripts/make_python_methods.py: not to be edited."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from .. import _run
from .._progress import Progress


def scigans(
    data: Any,
    *,
    n_top_genes: int | Literal["all"] | None = None,
    gene_order: Literal["input", "similarity", "random"] | None = None,
    pixels: Literal["deviation", "maximum"] | None = None,
    levels: Literal["population", "gene"] | None = None,
    mask: Literal["observed", "none"] | None = None,
    adversary: Literal["pictures", "numbers", "none"] | None = None,
    nearest_weight: float | None = None,
    labelled_entry: bool | None = None,
    initial_weights: Literal["scaled", "published"] | None = None,
    latent_dim: int | None = None,
    epochs: int | None = None,
    max_steps: int | None = None,
    batch_size: int | None = None,
    learning_rate: float | None = None,
    began_gamma: float | None = None,
    began_lambda: float | None = None,
    began_start: float | None = None,
    validation_share: float | None = None,
    check_every: int | None = None,
    patience: int | None = None,
    candidates: int | None = None,
    knn_k: int | None = None,
    batch_statistics: bool | None = None,
    label_shift: bool | None = None,
    dropout_model: Literal["own", "calibrated"] | None = None,
    layer: str | None = None,
    key_added: str | None = None,
    policy: Literal["fill", "posterior", "denoise"] = "fill",
    zeros: Literal["auto", "called", "all", "weighed"] = "auto",
    scale: Literal["log1p", "normalized", "counts"] = "log1p",
    genes: Iterable[str] | None = None,
    labels: str | None = None,
    n_clusters: int | Literal["auto"] = "auto",
    batch: str | None = None,
    feature_types: str | Iterable[str] = "Gene Expression",
    preset: str = "default",
    tune: bool = False,
    write_dropout: bool = False,
    write_sd: bool = False,
    write_quantiles: str | Iterable[float] = "",
    seed: int = 0,
    n_threads: int | None = None,
    device: Literal["cpu", "cuda"] = "cpu",
    max_memory: str | int | None = None,
    strict: bool = False,
    copy: bool = False,
    force: bool = False,
    progress: bool | Progress | None = None,
) -> Any:
    r"""Nearest generated cells of a class-conditional generator on pictures of cells, an adversary on request.

    A generator learns to draw cells of each population as pictures; each zero of a cell is filled by the median
    of the generated cells of its population that lie nearest on its observed genes. By default pixels are
    deviations from the levels of gene, population and cell, zeros are missing, the generator learns by the
    distance of each cell to what it generated nearest to it, and entries held out say how far the generated
    deviations are believed; the published boundary-equilibrium adversary is trained on request (--adversary
    pictures). There is no dropout model: every zero of a modelled gene is filled.

    Parameters
    ----------
    data
        Raw counts, cells × genes: AnnData object, sparse matrix, array or DataFrame.
    n_top_genes
        Genes that the pictures are made of, the most variable first. At least 2. Default: 2000. Published
        program: all.
    gene_order
        How genes lie in a picture: as in the file, those that vary together side by side, or at random.
        Default: 'input'. Published program: input.
    pixels
        What a pixel is: a non-zero's deviation from the level of its gene and cell, or the count over the
        cell's largest. Default: 'deviation'. Published program: maximum.
    levels
        Level of a gene that deviations are taken from: in the cell's population, or over all cells
        (ablation). Default: 'population'.
    mask
        Pixels that the discriminator sees of generated cells and that errors are averaged over: those seen in
        the real cell beside it, or all with the padding. Default: 'observed'. Published program: none.
    adversary
        The adversary beside the nearest cells: a discriminator that gives back pictures, as a boundary
        equilibrium needs, one that gives back a number, as published, or none. Default: 'none'. Published
        program: numbers.
    nearest_weight
        Weight, in the generator's loss, of each cell's distance to the generated cell of its population and
        batch that lies nearest on its observed genes; 0 as published. From 0 to 1000. Default: 1.0. Published
        program: 0.
    labelled_entry
        The population enters the generator's first layer too, not only as planes of constants. Default: True.
        Published program: false.
    initial_weights
        Spread of the initial weights: fitted to each layer's inputs, or as published. Default: 'scaled'.
        Published program: published.
    latent_dim
        Length of the noise that a cell is generated from. From 1 to 4096. Default: 8. L in the paper.
        Published program: 100.
    epochs
        Passes over the cells, at most. From 0 to 1000000. Default: 200. Published program: 200.
    max_steps
        Training steps, at most; 0 sets no limit. At least 0. Default: 600. Published program: 0.
    batch_size
        Cells in a batch. From 2 to 65536. Default: 32. Published program: 8.
    learning_rate
        Learning rate of both networks. From 1e-08 to 1. Default: 0.003. Published program: 0.0002.
    began_gamma
        Error of generated pictures that the equilibrium aims at, as a share of that of real ones. From 0 to
        1. Default: 0.95. gamma in the paper. Published program: 0.95.
    began_lambda
        Rate at which the equilibrium's weight follows. From 0 to 1. Default: 0.001. lambda_k in the paper.
        Published program: 0.001.
    began_start
        The equilibrium's weight at the start. From 0 to 1. Default: 0.0. k_0 in the paper. Published program:
        0.
    validation_share
        Share of the non-zeros held out to choose the best generator and how far it is believed; 0 ends by the
        published rule. From 0 to 0.5. Default: 0.05. Published program: 0.
    check_every
        Steps between two looks at the held-out entries. From 1 to 1000000. Default: 50.
    patience
        Looks without improvement that end training; 0 never ends it. At least 0. Default: 6.
    candidates
        Generated cells of each population. From 1 to 100000. Default: 200. Published program: 200.
    knn_k
        Nearest generated cells whose median fills a zero. From 1 to 100000. Default: 10. Published program:
        10.
    batch_statistics
        Generate with the statistics of a batch of one population, as published, which nearly erases the
        label. Default: False. Published program: true.
    label_shift
        Fill a cell from the generated cells of the population before its own, as the published program does.
        Default: False. Published program: true.
    dropout_model
        Under fill, which zeros are called dropout: as the method itself does, or by a likelihood that knows
        that loss selects what is seen and calls only zeros beyond sampling. Default: 'own'.

    All other parameters, what is returned or added, and errors: see :func:`undrop.pp.impute`.

    References
    ----------
    Xu, Zhang, You, Liu, Fan, Zhou. Nucleic Acids Research 2020
    doi:10.1093/nar/gkaa506
    """
    return _run.run_method(
        "scigans",
        locals(),
        [
            "n_top_genes",
            "gene_order",
            "pixels",
            "levels",
            "mask",
            "adversary",
            "nearest_weight",
            "labelled_entry",
            "initial_weights",
            "latent_dim",
            "epochs",
            "max_steps",
            "batch_size",
            "learning_rate",
            "began_gamma",
            "began_lambda",
            "began_start",
            "validation_share",
            "check_every",
            "patience",
            "candidates",
            "knn_k",
            "batch_statistics",
            "label_shift",
            "dropout_model",
        ],
    )
