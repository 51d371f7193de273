"""Made from the parameter tables by scripts/make_python_methods.py: not to be edited."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from .. import _run
from .._progress import Progress


def scvgae(
    data: Any,
    *,
    program: Literal["corrected", "paper", "2024", "2026"] | None = None,
    n_top_genes: int | Literal["all"] | None = None,
    graph: Literal["none", "knn"] | None = None,
    metric: Literal["euclidean", "cosine"] | None = None,
    n_neighbors: int | None = None,
    n_pcs: int | None = None,
    graph_batch: str | None = None,
    batch_edges: Literal["within", "mutual"] | None = None,
    use_rep: str | None = None,
    neighbors_key: str | None = None,
    fanout: int | Literal["all"] | None = None,
    hidden_dim: int | None = None,
    latent_dim: int | None = None,
    decoder_dim: int | None = None,
    unit_dropout: float | None = None,
    likelihood: Literal["zinb", "nb", "squared-error"] | None = None,
    dispersion: Literal["gene", "entry"] | None = None,
    kl_weight: float | None = None,
    n_samples: int | None = None,
    epochs: int | None = None,
    max_updates: int | None = None,
    learning_rate: float | None = None,
    rate_schedule: Literal["cosine", "constant"] | None = None,
    gradient_clip: float | None = None,
    batch_size: int | Literal["auto"] | None = None,
    weight_decay: float | Literal["auto"] | None = None,
    hidden_share: float | None = None,
    validation_share: float | None = None,
    patience: int | None = None,
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
    r"""Variational graph autoencoder with a zero-inflated negative binomial decoder.

    Each cell is encoded as a latent distribution, with --graph knn by graph convolutions over its nearest
    neighbours; a decoder turns that into the mean, shape and dropout probability of every count, fitted by the
    counts' own likelihood. Gives rates, the values that missed zeros would have shown, and the probability that a
    zero is a dropout. Use it for denoised expression of many cells; test on the counts.

    Parameters
    ----------
    data
        Raw counts, cells × genes: AnnData object, sparse matrix, array or DataFrame.
    program
        What is fitted: the corrected model, or the paper's or a published program's as it computes (a few
        thousand cells; of the other options these obey epochs, learning_rate, hidden_dim and latent_dim).
        Default: 'corrected'.
    n_top_genes
        Genes that the model is fitted on, the most variable first. At least 2. Default: 5000.
    graph
        Cells that a cell is joined to: none, for the graph brought nothing where it was tried, or its nearest
        neighbours. Default: 'none'. Published program: percentile.
    metric
        Distance between cells on the principal components. Default: 'euclidean'.
    n_neighbors
        Nearest neighbours that a cell is joined to. From 1 to 1000. Default: 15. k in the paper. Published
        program: 30.
    n_pcs
        Principal components that neighbours are found on. From 1 to 1000. Default: 50. Published program: 50.
    graph_batch
        Batches of cells (a column of obs): the graph joins cells of one batch, and as --batch-edges says; one
        model is fitted to all, where --batch fits each apart. Default: ''.
    batch_edges
        Edges under --graph-batch: within batches alone, or also between mutual nearest neighbours of two
        batches. Default: 'within'.
    use_rep
        Find neighbours in this embedding (obsm of an h5ad file), in place of own components. Default: ''.
    neighbors_key
        Take this graph of cells (uns and obsp of an h5ad file; scanpy's is called neighbors). Default: ''.
    fanout
        Neighbours of a cell that a training batch draws in each of the two graph convolutions; all: no draw.
        From 1 to 100000. Default: 5. Published program: all.
    hidden_dim
        Units of the first graph convolution. From 1 to 10000. Default: 128. Published program: 128.
    latent_dim
        Dimensions of the latent space. From 1 to 10000. Default: 64. Published program: 128.
    decoder_dim
        Units of the decoder's hidden layer. From 1 to 10000. Default: 128. Published program: 1024.
    unit_dropout
        Share of the encoder's hidden units silenced in training. From 0 to 0.95. Default: 0.2. Published
        program: 0.2.
    likelihood
        What counts follow: zero-inflated negative binomial, negative binomial, or squared error on log1p
        (ablations). Default: 'zinb'. Published program: zinb.
    dispersion
        Shape of the negative binomial: one a gene, or one an entry. Default: 'gene'. Published program:
        entry.
    kl_weight
        Weight of the divergence from the prior against the likelihood; 0: a plain autoencoder (ablation).
        From 0 to 1000000. Default: 1.0. beta in the paper. Published program: 0.0001.
    n_samples
        Latent draws behind the standard deviation. From 2 to 10000. Default: 20.
    epochs
        Passes over the cells at most. From 0 to 1000000. Default: 40. Published program: 100.
    max_updates
        Updates beyond which no further pass is planned, ten passes apart; 0 sets no limit. At least 0.
        Default: 4000. Published program: 0.
    learning_rate
        Learning rate of Adam. From 1e-08 to 1. Default: 0.003. Published program: 0.0001.
    rate_schedule
        How the learning rate changes. Default: 'cosine'. Published program: constant.
    gradient_clip
        Norm of all gradients above which they are scaled down to it; 0: never. From 0 to 1000000. Default:
        5.0. Published program: 0.
    batch_size
        Cells in a batch; auto: a sixteenth of the cells, 32 to 256. From 2 to 65536. Default: 'auto'.
        Published program: all.
    weight_decay
        Decoupled weight decay of the matrices; auto: 100 / cells, at most 1. From 0 to 1000. Default: 'auto'.
        Published program: 0.
    hidden_share
        Share of the non-zeros hidden from the encoder in training, drawn anew each time. From 0 to 0.95.
        Default: 0.3. Published program: 0.
    validation_share
        Share of the entries, zeros included, held out to choose the best epoch; 0 keeps the last. From 0 to
        0.5. Default: 0.05. Published program: 0.
    patience
        Passes without improvement that end the training; 0 never ends it. At least 0. Default: 10. Published
        program: 0.
    dropout_model
        Under fill, which zeros are called dropout: as the method itself does, or by a likelihood that knows
        that loss selects what is seen and calls only zeros beyond sampling. Default: 'own'.

    All other parameters, what is returned or added, and errors: see :func:`undrop.pp.impute`.

    References
    ----------
    Inoue. arXiv 2024
    doi:10.48550/arXiv.2403.08959
    """
    return _run.run_method(
        "scvgae",
        locals(),
        [
            "program",
            "n_top_genes",
            "graph",
            "metric",
            "n_neighbors",
            "n_pcs",
            "graph_batch",
            "batch_edges",
            "use_rep",
            "neighbors_key",
            "fanout",
            "hidden_dim",
            "latent_dim",
            "decoder_dim",
            "unit_dropout",
            "likelihood",
            "dispersion",
            "kl_weight",
            "n_samples",
            "epochs",
            "max_updates",
            "learning_rate",
            "rate_schedule",
            "gradient_clip",
            "batch_size",
            "weight_decay",
            "hidden_share",
            "validation_share",
            "patience",
            "dropout_model",
        ],
    )
