"""Made from the parameter tables by scripts/make_python_methods.py: not to be edited."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from .. import _run
from .._progress import Progress


def scdtl(
    data: Any,
    *,
    bulk: str | None = None,
    bulk_scale: Literal["auto", "counts", "tpm", "fpkm", "log1p", "log2p1", "log10p1"] | None = None,
    bulk_orientation: Literal["auto", "genes_rows", "genes_columns"] | None = None,
    bulk_genes: str | None = None,
    bulk_sum_by: str | None = None,
    bulk_leave_out: str | None = None,
    bulk_min_genes: int | None = None,
    bulk_weights: Literal["likeness", "equal"] | None = None,
    genes_without_bulk: Literal["impute", "leave"] | None = None,
    bulk_model: str | None = None,
    save_bulk_model: str | None = None,
    bulk_mask_share: float | None = None,
    bulk_masked_weight: float | None = None,
    epochs_bulk: int | None = None,
    patience_bulk: int | None = None,
    batch_size_bulk: int | None = None,
    n_top_genes: int | Literal["all"] | None = None,
    input: Literal["deviation", "range"] | None = None,
    cell_range: Literal["own", "bulk"] | None = None,
    hidden_dims: str | None = None,
    latent_dim: int | Literal["auto"] | None = None,
    imputer_activation: Literal["sigmoid", "relu"] | None = None,
    unit_dropout: float | None = None,
    cell_encoder_start: Literal["bulk", "random", "autoencoder", "autoencoder-of-masked"] | None = None,
    transfer_trains: Literal["all", "cell-encoder"] | None = None,
    cell_mask_share: float | None = None,
    weight_bulk: float | None = None,
    weight_discrepancy: float | None = None,
    weight_cells: float | None = None,
    discrepancy: Literal["multi-kernel", "gaussian"] | None = None,
    discrepancy_sigma: float | None = None,
    bulk_gate: Literal["auto", "on", "off"] | None = None,
    epochs_transfer: int | None = None,
    patience_transfer: int | None = None,
    batch_size: int | Literal["auto"] | None = None,
    max_updates: int | None = None,
    fusion: bool | None = None,
    fusion_output: Literal["correction", "whole"] | None = None,
    unet: bool | None = None,
    unet_input: Literal["cell", "transferred"] | None = None,
    fusion_scale: Literal["gene", "cell"] | None = None,
    unet_filters: str | None = None,
    unet_activation: Literal["sigmoid", "relu"] | None = None,
    gene_order: Literal["similarity", "input", "random"] | None = None,
    attention_hidden: int | None = None,
    head_rank: int | None = None,
    weight_seen: float | None = None,
    weight_zero: float | None = None,
    weight_cluster: float | None = None,
    cluster_loss: Literal["detected", "published"] | None = None,
    weight_pearson: float | None = None,
    epochs_fusion: int | None = None,
    patience_fusion: int | None = None,
    batch_size_fusion: int | None = None,
    max_fusion_updates: int | None = None,
    learning_rate: float | None = None,
    plateau_factor: float | None = None,
    plateau_patience: int | None = None,
    validation_share: float | None = None,
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
    r"""Networks trained on bulk RNA-seq, transferred to cells and fused with a U-Net of the cell itself.

    Networks learn to fill hidden genes of bulk samples; they are transferred to the cells, whose codes are drawn
    to those of bulk, and fused by attention with a U-Net that reads each cell alone. Needs bulk samples of a like
    tissue (--bulk), sums of the cells themselves (--bulk pseudo), or does without (--bulk none). Entries held out
    say whether bulk helps, and it is left out where it does not. There is no dropout model: every zero of a
    modelled gene is filled.

    Parameters
    ----------
    data
        Raw counts, cells × genes: AnnData object, sparse matrix, array or DataFrame.
    bulk
        Bulk references, separated by commas (or semicolons): tables (csv, tsv, h5ad, mtx, loom, rds) of
        samples of a like tissue; pseudo: sums of the cells' own counts; none: without transfer. Default: ''.
        Published program: CCLE table.
    bulk_scale
        What the values of the bulk tables are; auto: whole numbers are counts, values above 50 are linear,
        others log2(1 + x). Default: 'auto'.
    bulk_orientation
        Where the genes of the bulk tables are; auto: on the axis whose names the cells know. Default: 'auto'.
    bulk_genes
        Table of two columns without a header: a gene's name in the bulk tables, its name in the data.
        Default: ''.
    bulk_sum_by
        Columns of obs by which the counts of an atlas of single cells are summed to samples, separated by
        commas, such as donor,cell_type. Default: ''.
    bulk_leave_out
        Bulk samples that are not used: beginnings of their names, separated by commas (or semicolons).
        Default: ''.
    bulk_min_genes
        Genes that a bulk table and the data must share, else it is refused. At least 2. Default: 200.
    bulk_weights
        How much a bulk sample counts in training: the more the liker it is to the cells, or all alike.
        Default: 'likeness'. Published program: equal.
    genes_without_bulk
        Genes that bulk lacks: imputed from the single cells alone, or left as observed. Default: 'impute'.
        Published program: leave.
    bulk_model
        A bulk model that --save-bulk-model wrote, used in place of --bulk and of its training. Default: ''.
    save_bulk_model
        Keep the bulk samples and the networks trained on them, for other data sets; replaces the file.
        Default: ''.
    bulk_mask_share
        Share of a bulk sample's expressed genes hidden in training. From 0 to 0.95. Default: 0.4. Published
        program: 0.
    bulk_masked_weight
        How much more a hidden entry of bulk weighs in the loss than a visible one. From 0 to 1000000.
        Default: 4.0. Published program: 1.
    epochs_bulk
        Passes over the bulk samples at most. From 0 to 1000000. Default: 200. Published program: 200.
    patience_bulk
        Passes over bulk without improvement that end that stage; 0 never ends it. At least 0. Default: 20.
        Published program: 0.
    batch_size_bulk
        Bulk samples in a batch. From 2 to 65536. Default: 64. Published program: 200.
    n_top_genes
        Genes that the model is fitted on, the most variable first. At least 8. Default: 5000. Published
        program: 4000.
    input
        What the networks see: deviations from the levels of gene and cell, or shares of each gene's range.
        Default: 'deviation'. Published program: range.
    cell_range
        Whose range scales the cells where --input is range: their own, or bulk's. Default: 'own'. Published
        program: bulk.
    hidden_dims
        Hidden layers of the encoders, and in reverse of the imputer; auto: 1024-512, with fewer than 200 bulk
        samples 256-128. Default: 'auto'. Published program: 4096-2048.
    latent_dim
        Width of the codes; auto: 256, or 64 of the reduced network. From 1 to 100000. Default: 'auto'.
        Published program: 2048.
    imputer_activation
        Between the imputer's layers. Default: 'sigmoid'. Published program: sigmoid.
    unit_dropout
        Share of hidden units silenced in training. From 0 to 0.95. Default: 0.0. Published program: 0.
    cell_encoder_start
        Where the cells' encoder starts: as bulk's, at random, or as that of a denoising autoencoder of the
        cells; autoencoder-of-masked asks back what the mask left, as published. Default: 'bulk'. Published
        program: autoencoder-of-masked.
    transfer_trains
        What the transfer trains: both encoders and the imputer, or the cells' encoder alone. Default: 'all'.
        Published program: cell-encoder.
    cell_mask_share
        Share of a cell's non-zeros hidden in training. From 0 to 0.95. Default: 0.2. Published program: 0.
    weight_bulk
        Weight of the loss of masked bulk in the transfer. From 0 to 1000000. Default: 1.0. alpha in the
        paper. Published program: 1.
    weight_discrepancy
        Weight of the discrepancy between the codes of bulk and of cells. From 0 to 1000000. Default: 0.001.
        beta in the paper. Published program: 0.25.
    weight_cells
        Weight of the loss of the cells' hidden entries in the transfer. From 0 to 1000000. Default: 1.0.
        Published program: 0.
    discrepancy
        Kernels of the discrepancy: five widths around the mean distance, or one Gaussian. Default: 'multi-
        kernel'. Published program: gaussian.
    discrepancy_sigma
        Width of the one Gaussian kernel. From 1e-06 to 1000000000. Default: 1000.0. Published program: 1000.
    bulk_gate
        Whether bulk is used: auto where it predicts the cells' held-out entries at least 1 % better than the
        same training without it, on or off in any case. Default: 'auto'. Published program: on.
    epochs_transfer
        Passes over the cells in the transfer at most. From 0 to 1000000. Default: 100. Published program:
        200.
    patience_transfer
        Passes without improvement that end the transfer; 0 never ends it. At least 0. Default: 15. Published
        program: 0.
    batch_size
        Cells in a batch of the transfer; auto: a sixteenth of the cells, 32 to 128. From 2 to 65536. Default:
        'auto'. Published program: 200.
    max_updates
        Updates of the transfer beyond which no further pass is planned; 0 sets no limit. At least 0. Default:
        1500. Published program: 0.
    fusion
        Fuse the transferred values with the cells' own branch; off: the transferred values alone. Default:
        True. Published program: true.
    fusion_output
        What the fusion gives: a correction of the transferred values, or the whole value. Default:
        'correction'. Published program: whole.
    unet
        U-Net in the cells' own branch; off: the cell itself (ablation). Default: True. Published program:
        true.
    unet_input
        What the U-Net reads, the other being the second channel: the cell, or the transferred values.
        Default: 'cell'. Published program: transferred.
    fusion_scale
        Scale of the fused signals: as the networks see them, or each cell between its least and largest
        value. Default: 'gene'. Published program: cell.
    unet_filters
        Filters of the U-Net's levels, the finest first. Default: '4-8-16'. Published program: 16-32-64-128.
    unet_activation
        Between the U-Net's layers. Default: 'sigmoid'. Published program: sigmoid.
    gene_order
        How genes lie in the U-Net's signal: those that vary together side by side, as in the input, or at
        random. Default: 'similarity'. Published program: input.
    attention_hidden
        Width of the network that weighs the two channels; 0 leaves both at a half. From 0 to 1000. Default:
        2. Published program: 0.
    head_rank
        Rank of the last layer, genes to genes; 0: a weight for any two genes. From 0 to 100000. Default: 64.
        Published program: 0.
    weight_seen
        Weight of visible non-zeros in the fusion's loss; hidden ones have 1. From 0 to 1000000. Default:
        0.25.
    weight_zero
        Weight of zeros in the fusion's loss, as values of 0: above 0 the values are no longer those of a gene
        that was seen. From 0 to 1000000. Default: 0.0.
    weight_cluster
        Weight of the distance of unseen entries from their population's non-zeros. From 0 to 1000000.
        Default: 0.1. lambda in the paper. Published program: 1.
    cluster_loss
        That distance: of unseen entries, weighed by how often the population shows the gene; or, as
        published, of all entries alike. Default: 'detected'. Published program: published.
    weight_pearson
        Weight of 1 - the correlation within a cell. From 0 to 1000000. Default: 0.1. Published program: 1.
    epochs_fusion
        Passes over the cells in the fusion at most. From 0 to 1000000. Default: 60. Published program: 400.
    patience_fusion
        Passes without improvement that end the fusion; 0 never ends it. At least 0. Default: 5. Published
        program: 0.
    batch_size_fusion
        Cells in a batch of the fusion. From 2 to 65536. Default: 32. Published program: 512.
    max_fusion_updates
        Updates of the fusion at most, in five passes or more; 0 sets no limit. At least 0. Default: 150.
        Published program: 0.
    learning_rate
        Learning rate of Adam. From 1e-08 to 1. Default: 0.001. Published program: 0.01.
    plateau_factor
        What the learning rate is multiplied by where the loss no longer falls. From 1e-06 to 1. Default: 0.5.
        Published program: 0.1.
    plateau_patience
        Passes without a fall before that. At least 0. Default: 5. Published program: 10.
    validation_share
        Share of the non-zeros held out to choose epochs and to judge bulk; 0: the last epochs, and no
        judgement. From 0 to 0.5. Default: 0.05. Published program: 0.
    dropout_model
        Under fill, which zeros are called dropout: as the method itself does, or by a likelihood that knows
        that loss selects what is seen and calls only zeros beyond sampling. Default: 'own'.

    All other parameters, what is returned or added, and errors: see :func:`undrop.pp.impute`.

    References
    ----------
    Zhao, Jiang, Xie, Huang, Xie, Tian, Zhang. Briefings in Bioinformatics 2024
    doi:10.1093/bib/bbae555
    """
    return _run.run_method(
        "scdtl",
        locals(),
        [
            "bulk",
            "bulk_scale",
            "bulk_orientation",
            "bulk_genes",
            "bulk_sum_by",
            "bulk_leave_out",
            "bulk_min_genes",
            "bulk_weights",
            "genes_without_bulk",
            "bulk_model",
            "save_bulk_model",
            "bulk_mask_share",
            "bulk_masked_weight",
            "epochs_bulk",
            "patience_bulk",
            "batch_size_bulk",
            "n_top_genes",
            "input",
            "cell_range",
            "hidden_dims",
            "latent_dim",
            "imputer_activation",
            "unit_dropout",
            "cell_encoder_start",
            "transfer_trains",
            "cell_mask_share",
            "weight_bulk",
            "weight_discrepancy",
            "weight_cells",
            "discrepancy",
            "discrepancy_sigma",
            "bulk_gate",
            "epochs_transfer",
            "patience_transfer",
            "batch_size",
            "max_updates",
            "fusion",
            "fusion_output",
            "unet",
            "unet_input",
            "fusion_scale",
            "unet_filters",
            "unet_activation",
            "gene_order",
            "attention_hidden",
            "head_rank",
            "weight_seen",
            "weight_zero",
            "weight_cluster",
            "cluster_loss",
            "weight_pearson",
            "epochs_fusion",
            "patience_fusion",
            "batch_size_fusion",
            "max_fusion_updates",
            "learning_rate",
            "plateau_factor",
            "plateau_patience",
            "validation_share",
            "dropout_model",
        ],
    )
