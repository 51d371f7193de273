"""Made from the parameter tables by scripts/make_python_methods.py: not to be edited."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from .. import _run
from .._progress import Progress


def scmaskgan(
    data: Any,
    *,
    n_top_genes: int | Literal["all"] | None = None,
    gene_order: Literal["input", "similarity", "random"] | None = None,
    pixels: Literal["deviation", "log_maximum", "maximum", "counts"] | None = None,
    levels: Literal["population", "gene"] | None = None,
    mask: Literal["observed", "genes", "none"] | None = None,
    attention: Literal["tiles", "whole", "none"] | None = None,
    attention_tile: int | None = None,
    blank_pixels: Literal["padding", "zero_features"] | None = None,
    labelled_entry: bool | None = None,
    latent_dim: int | Literal["side"] | None = None,
    loss: Literal["log", "saturating", "equilibrium", "none"] | None = None,
    nearest_weight: float | None = None,
    began_gamma: float | None = None,
    began_lambda: float | None = None,
    began_start: float | None = None,
    epochs: int | None = None,
    max_steps: int | None = None,
    batch_size: int | None = None,
    learning_rate: float | None = None,
    validation_share: float | None = None,
    best_generator: bool | None = None,
    check_every: int | None = None,
    patience: int | None = None,
    search: int | None = None,
    candidates: int | None = None,
    contamination: float | None = None,
    forest_trees: int | None = None,
    knn_k: int | None = None,
    theta_kappa: float | None = None,
    pooled_distances: bool | None = None,
    choose_neighbours: bool | None = None,
    batch_statistics: bool | None = None,
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
    r"""Nearest generated cells of a generator of pictures of cells; attention and an adversary on request.

    A generator learns to draw cells of each population as pictures; an isolation forest drops outlying ones; each
    zero of a cell is filled by the median of the generated cells of its population that lie nearest on its
    observed genes. By default pixels are deviations from the levels of gene, population and cell, zeros are
    missing, the generator learns by the distance of each cell to what it generated nearest to it, and entries
    held out choose generator and neighbours and say how far the generated deviations are believed; the paper's
    attention (--attention tiles) and discriminator (--loss log) come on request. There is no dropout model: every
    zero of a modelled gene is filled.

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
        What a pixel is: a non-zero's deviation from the level of its gene and cell; the log1p value or the
        count over the cell's largest; or the count. Default: 'deviation'. Published program: counts.
    levels
        Level of a gene that deviations are taken from: in the cell's population, or over all cells
        (ablation). Default: 'population'.
    mask
        Pixels of a generated cell that the discriminator sees: those seen in the real cell beside it, those
        of genes, or all with the padding. Default: 'observed'. Published program: none.
    attention
        Attention within tiles of the picture, over the whole picture (costs pixels squared), or none.
        Default: 'none'. Published program: tiles.
    attention_tile
        Side of a tile, in pixels. From 2 to 256. Default: 16. Published program: 16.
    blank_pixels
        Pixels that attention passes over: what pads the picture to whole tiles, or every pixel whose features
        are all 0, as published. Default: 'padding'. Published program: zero_features.
    labelled_entry
        The population enters the generator's first layer too, not only as planes of constants. Default: True.
        Published program: false.
    latent_dim
        Length of the noise that a cell is generated from. From 1 to 4096. Default: 32. L in the paper.
        Published program: side.
    loss
        The adversary beside the nearest cells: log loss, the same as printed (saturating), the boundary
        equilibrium of the published program, or none. Default: 'none'. Published program: equilibrium.
    nearest_weight
        Weight, beside the adversary's 1, of each cell's distance to the generated cell of its population and
        batch that lies nearest on its observed genes; 0 as published. From 0 to 1000. Default: 1.0. Published
        program: 0.
    began_gamma
        Error of generated pictures that the equilibrium aims at, as a share of that of real ones. From 0 to
        1. Default: 0.95. gamma in the paper. Published program: 0.95.
    began_lambda
        Rate at which the equilibrium's weight follows. From 0 to 1. Default: 0.001. lambda_k in the paper.
        Published program: 0.001.
    began_start
        The equilibrium's weight at the start. From 0 to 1. Default: 0.0. k_0 in the paper. Published program:
        0.
    epochs
        Passes over the cells, at most. From 0 to 1000000. Default: 500. Published program: 500.
    max_steps
        Training steps, at most; 0 sets no limit. At least 0. Default: 150. Published program: 0.
    batch_size
        Cells in a batch. From 2 to 65536. Default: 128. Published program: 32.
    learning_rate
        Learning rate of both networks. From 1e-08 to 1. Default: 0.005. Published program: 0.0002.
    validation_share
        Share of the non-zeros held out to choose generator, neighbours and how far the generated cells are
        believed; 0 chooses nothing. From 0 to 0.5. Default: 0.05. Published program: 0.
    best_generator
        Keep the generator that predicts held-out entries best, and end training by them; else the last one,
        or, of an equilibrium, that of the published rule. Default: True. Published program: false.
    check_every
        Steps between two looks at the held-out entries. From 1 to 1000000. Default: 25.
    patience
        Looks without improvement that end training; 0 never ends it. At least 0. Default: 6.
    search
        Other settings of learning rate, batch, noise, weights and filter that are drawn and tried on the
        held-out entries, each at the time of a whole fit; the best is kept. From 0 to 1000. Default: 0.
    candidates
        Generated cells of each population. From 1 to 100000. Default: 200. Published program: 200.
    contamination
        Share of them that an isolation forest takes for outliers and drops; 0 keeps all, as the published
        program in effect does. From 0 to 0.9. Default: 0.25. rho in the paper. Published program: 0.
    forest_trees
        Trees of the isolation forest. From 1 to 10000. Default: 100. Published program: 100.
    knn_k
        Nearest generated cells whose median fills a zero. From 1 to 100000. Default: 10. Published program:
        9.
    theta_kappa
        Of these, only those nearer than mean + this many standard deviations of the distances; 10: all. From
        -10 to 10. Default: 10.0. k in the paper. Published program: 10.
    pooled_distances
        That mean and deviation over all distances of a population, as printed, not of the cell's own.
        Default: False. Published program: false.
    choose_neighbours
        Choose knn-k and theta-kappa on the held-out entries, where they are not given. Default: True.
        Published program: false.
    batch_statistics
        Generate with the statistics of a batch of one population, as published, which nearly erases the
        label. Default: False. Published program: true.
    dropout_model
        Under fill, which zeros are called dropout: as the method itself does, or by a likelihood that knows
        that loss selects what is seen and calls only zeros beyond sampling. Default: 'own'.

    All other parameters, what is returned or added, and errors: see :func:`undrop.pp.impute`.

    References
    ----------
    Wu, Xu, Cong, Li and others. BMC Bioinformatics 2025
    doi:10.1186/s12859-025-06138-9
    """
    return _run.run_method(
        "scmaskgan",
        locals(),
        [
            "n_top_genes",
            "gene_order",
            "pixels",
            "levels",
            "mask",
            "attention",
            "attention_tile",
            "blank_pixels",
            "labelled_entry",
            "latent_dim",
            "loss",
            "nearest_weight",
            "began_gamma",
            "began_lambda",
            "began_start",
            "epochs",
            "max_steps",
            "batch_size",
            "learning_rate",
            "validation_share",
            "best_generator",
            "check_every",
            "patience",
            "search",
            "candidates",
            "contamination",
            "forest_trees",
            "knn_k",
            "theta_kappa",
            "pooled_distances",
            "choose_neighbours",
            "batch_statistics",
            "dropout_model",
        ],
    )
