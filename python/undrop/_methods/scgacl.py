"""Made from the parameter tables by scripts/make_python_methods.py: not to be edited."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from .. import _run
from .._progress import Progress


def scgacl(
    data: Any,
    *,
    n_top_genes: int | Literal["all"] | None = None,
    embedding: Literal["auto", "log-normalized", "zeros-as-missing"] | None = None,
    dropout_model: Literal["gamma-normal", "calibrated"] | None = None,
    dropout_threshold: float | None = None,
    sampling_check: bool | None = None,
    input: Literal["deviation", "log1p"] | None = None,
    latent_dim: int | None = None,
    encoder: str | None = None,
    decoder: str | None = None,
    discriminator: str | None = None,
    unit_dropout: float | None = None,
    initial_deviation: float | None = None,
    prior: Literal["mixture", "normal"] | None = None,
    epochs_warmup: int | None = None,
    epochs_vade: int | None = None,
    epochs_joint: int | None = None,
    warmup_noise: bool | None = None,
    max_updates: int | None = None,
    learning_rate_warmup: float | None = None,
    learning_rate_vade: float | None = None,
    learning_rate_joint: float | None = None,
    rate_schedule: Literal["cosine", "constant"] | None = None,
    batch_size: int | Literal["auto"] | None = None,
    optimizer: Literal["adamw", "adam"] | None = None,
    weight_decay: float | Literal["auto"] | None = None,
    shuffle: bool | None = None,
    hidden_share: float | None = None,
    validation_share: float | None = None,
    patience: int | None = None,
    divergence_weight: float | Literal["auto"] | None = None,
    lambda_adv: float | None = None,
    lambda_cell: float | None = None,
    lambda_type: float | None = None,
    temperature: float | None = None,
    joint_update: Literal["shared", "sequential"] | None = None,
    adversarial_form: Literal["non-saturating", "saturating"] | None = None,
    type_share_start: float | None = None,
    responsibility_floor: float | None = None,
    latent_at_inference: Literal["mean", "sample"] | None = None,
    n_samples: int | None = None,
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
    r"""Gamma-Normal dropout calls, filled by an adversarial, contrastive Gaussian-mixture autoencoder.

    A Gamma-Normal mixture per gene and cell population calls which zeros are dropout; a variational autoencoder
    with a Gaussian-mixture prior, trained against a discriminator with two contrastive losses, proposes their
    values. Observed counts and zeros that are not called stay as they are. Use it to look at data and to rank
    genes; test on the counts. On UMI counts most zeros are sampling zeros: see whether the calls make sense
    first.

    Parameters
    ----------
    data
        Raw counts, cells × genes: AnnData object, sparse matrix, array or DataFrame.
    n_top_genes
        Genes that the model is fitted on, the most variable first. At least 2. Default: 5000. Published
        program: 5000.
    embedding
        Input of the clustering where no labels are given: log-normalised counts, zeros as missing, or the one
        that predicts hidden counts better. Default: 'auto'. Published program: log-normalized.
    dropout_model
        Model that says which zeros are dropout: a mixture per gene and population, or a likelihood that knows
        that loss selects what is seen and calls only zeros beyond sampling. Default: 'gamma-normal'.
        Published program: gamma-normal.
    dropout_threshold
        A zero is called dropout at this probability or above. From 0 to 1. Default: 0.5. rho in the paper.
        Published program: 0.5.
    sampling_check
        Leave zeros uncalled that sampling of small counts explains; call those of rare but strongly expressed
        genes; gamma-normal only. Default: True. Published program: false.
    input
        What the networks see and generate: each non-zero's deviation from its gene's and cell's level, or the
        log-normalised value. Default: 'deviation'. Published program: log1p.
    latent_dim
        Dimensions of the latent space. From 1 to 512. Default: 16. Published program: 10.
    encoder
        Widths of the encoder's hidden layers. Default: '256'. Published program: 500-500-2000.
    decoder
        Widths of the generator's hidden layers. Default: '256'. Published program: 2000-500-500.
    discriminator
        Widths of the discriminator's hidden layers. Default: '256'. Published program: 500-500-2000.
    unit_dropout
        Share of the hidden units silenced in training. From 0 to 0.95. Default: 0.3. Published program: 0.
    initial_deviation
        Standard deviation of the initial weights; 0 fits it to each layer's inputs. From 0 to 1. Default:
        0.0. Published program: 0.02.
    prior
        Prior of the latent space: a Gaussian mixture, or one standard normal (ablation). Default: 'mixture'.
        Published program: mixture.
    epochs_warmup
        Epochs of the autoencoder alone, at most. From 0 to 100000. Default: 60. Published program: 100.
    epochs_vade
        Epochs with the mixture prior, at most. From 0 to 100000. Default: 30. Published program: 100.
    epochs_joint
        Epochs of joint adversarial and contrastive training, at most. From 0 to 100000. Default: 5. Published
        program: 100.
    warmup_noise
        Draw latent points in the warm-up too, instead of using their mean. Default: False. Published program:
        true.
    max_updates
        Updates of the warm-up after which no further epoch begins, other stages in proportion; 0 sets no
        limit. At least 0. Default: 3000. Published program: 0.
    learning_rate_warmup
        Learning rate of the warm-up. From 1e-08 to 1. Default: 0.003. Published program: 0.001.
    learning_rate_vade
        Learning rate with the mixture prior. From 1e-08 to 1. Default: 0.001. Published program: 0.001.
    learning_rate_joint
        Learning rate of the joint training. From 1e-08 to 1. Default: 0.0001. Published program: 0.0001.
    rate_schedule
        How the learning rate changes within a stage. Default: 'cosine'. Published program: constant.
    batch_size
        Cells in a batch; auto: 64, more with many cells. From 2 to 65536. Default: 'auto'. Published program:
        32.
    optimizer
        Adam with decoupled weight decay, or with an L2 term. Default: 'adamw'. Published program: adam.
    weight_decay
        Weight decay; auto: 700 / cells, at most 5. From 0 to 1000. Default: 'auto'. Published program:
        2.5e-05.
    shuffle
        Visit the cells in a new order each epoch. Default: True. Published program: false.
    hidden_share
        Share of the non-zeros hidden from the input of a batch and predicted; 0 shows all and reconstructs
        all. From 0 to 0.95. Default: 0.7. Published program: 0.
    validation_share
        Share of the non-zeros held out to choose each stage's best epoch; 0 keeps the last. From 0 to 0.5.
        Default: 0.05. Published program: 0.
    patience
        Epochs without improvement that end a stage; 0 never ends it. At least 0. Default: 15. Published
        program: 0.
    divergence_weight
        Weight of the divergence from the prior against the squared error averaged over cells x genes; auto:
        in step with the error of the predicted entries. From 0 to 1000000. Default: 'auto'. Published
        program: 1.
    lambda_adv
        Weight of the adversarial loss; 0 leaves it out (ablation). From 0 to 1000. Default: 0.1. lambda_adv
        in the paper. Published program: 1.
    lambda_cell
        Weight of the cell-level contrast; 0 leaves it out (ablation). From 0 to 1000. Default: 0.1.
        lambda_cell in the paper. Published program: 1.
    lambda_type
        Weight of the type-level contrast; 0 leaves it out (ablation). From 0 to 1000. Default: 0.1.
        lambda_type in the paper. Published program: 1.
    temperature
        Temperature of both contrasts. From 0.01 to 100. Default: 0.9. tau in the paper. Published program:
        0.9.
    joint_update
        One update a batch from shared forward passes, or four in turn, each with its own. Default: 'shared'.
        Published program: sequential.
    adversarial_form
        Form of the generator's adversarial loss. Default: 'non-saturating'. Published program: non-
        saturating.
    type_share_start
        Share of the generated cells in the type-level contrast at the start; rises to 1. From 0 to 1.
        Default: 0.1. p in the paper. Published program: 0.1.
    responsibility_floor
        Added to each component's density before cells are assigned to components. From 0 to 1. Default: 0.0.
        Published program: 1e-10.
    latent_at_inference
        Latent point that values are generated from. Default: 'mean'. Published program: sample.
    n_samples
        Latent draws behind the standard deviation. From 2 to 10000. Default: 20.

    All other parameters, what is returned or added, and errors: see :func:`undrop.pp.impute`.

    References
    ----------
    Jiang, Zhao, Yan, Tang, Guo. Briefings in Bioinformatics 2026
    doi:10.1093/bib/bbag018
    """
    return _run.run_method(
        "scgacl",
        locals(),
        [
            "n_top_genes",
            "embedding",
            "dropout_model",
            "dropout_threshold",
            "sampling_check",
            "input",
            "latent_dim",
            "encoder",
            "decoder",
            "discriminator",
            "unit_dropout",
            "initial_deviation",
            "prior",
            "epochs_warmup",
            "epochs_vade",
            "epochs_joint",
            "warmup_noise",
            "max_updates",
            "learning_rate_warmup",
            "learning_rate_vade",
            "learning_rate_joint",
            "rate_schedule",
            "batch_size",
            "optimizer",
            "weight_decay",
            "shuffle",
            "hidden_share",
            "validation_share",
            "patience",
            "divergence_weight",
            "lambda_adv",
            "lambda_cell",
            "lambda_type",
            "temperature",
            "joint_update",
            "adversarial_form",
            "type_share_start",
            "responsibility_floor",
            "latent_at_inference",
            "n_samples",
        ],
    )
