#include "methods/scdtl/parameters.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "bulk/bulk_parameters.hpp"
#include "methods/scdtl/cost.hpp"

namespace undrop::scdtl {

namespace {

using Integer = std::int64_t;
using Text = std::string;

std::vector<Parameter> bulk_stage_parameters() {
  return {
      {.name = "bulk_model",
       .default_value = Text(),
       .help = "A bulk model that --save-bulk-model wrote, used in place of --bulk and of its training",
       .placeholder = "FILE"},
      {.name = "save_bulk_model",
       .default_value = Text(),
       .help = "Keep the bulk samples and the networks trained on them, for other data sets; replaces the file",
       .placeholder = "FILE"},
      {.name = "bulk_mask_share",
       .default_value = 0.4,
       .help = "Share of a bulk sample's expressed genes hidden in training",
       .minimum = 0,
       .maximum = 0.95,
       .reference_default = "0"},
      {.name = "bulk_masked_weight",
       .default_value = 4.0,
       .help = "How much more a hidden entry of bulk weighs in the loss than a visible one",
       .minimum = 0,
       .maximum = 1e6,
       .reference_default = "1"},
      {.name = "epochs_bulk",
       .default_value = Integer{200},
       .help = "Passes over the bulk samples at most",
       .minimum = 0,
       .maximum = 1000000,
       .reference_default = "200"},
      {.name = "patience_bulk",
       .default_value = Integer{20},
       .help = "Passes over bulk without improvement that end that stage; 0 never ends it",
       .minimum = 0,
       .reference_default = "0"},
      {.name = "batch_size_bulk",
       .default_value = Integer{64},
       .help = "Bulk samples in a batch",
       .minimum = 2,
       .maximum = 65536,
       .reference_default = "200"},
  };
}

std::vector<Parameter> network_parameters() {
  return {
      {.name = "n_top_genes",
       .default_value = Integer{5000},
       .help = "Genes that the model is fitted on, the most variable first",
       .minimum = 8,
       .words = {"all"},
       .reference_default = "4000"},
      {.name = "input",
       .default_value = Text("deviation"),
       .help = "What the networks see: deviations from the levels of gene and cell, or shares of each gene's range",
       .choices = {"deviation", "range"},
       .reference_default = "range"},
      {.name = "cell_range",
       .default_value = Text("own"),
       .help = "Whose range scales the cells where --input is range: their own, or bulk's",
       .choices = {"own", "bulk"},
       .reference_default = "bulk"},
      {.name = "hidden_dims",
       .default_value = Text("auto"),
       .help = "Hidden layers of the encoders, and in reverse of the imputer; auto: 1024-512, with fewer than 200 bulk "
               "samples 256-128",
       .reference_default = "4096-2048"},
      {.name = "latent_dim",
       .default_value = Integer{-1},
       .help = "Width of the codes; auto: 256, or 64 of the reduced network",
       .minimum = 1,
       .maximum = 100000,
       .words = {"auto"},
       .reference_default = "2048"},
      {.name = "imputer_activation",
       .default_value = Text("sigmoid"),
       .help = "Between the imputer's layers",
       .choices = {"sigmoid", "relu"},
       .reference_default = "sigmoid"},
      {.name = "unit_dropout",
       .default_value = 0.0,
       .help = "Share of hidden units silenced in training",
       .minimum = 0,
       .maximum = 0.95,
       .reference_default = "0"},
  };
}

std::vector<Parameter> transfer_parameters() {
  return {
      {.name = "cell_encoder_start",
       .default_value = Text("bulk"),
       .help = "Where the cells' encoder starts: as bulk's, at random, or as that of a denoising autoencoder of the "
               "cells; autoencoder-of-masked asks back what the mask left, as published",
       .choices = {"bulk", "random", "autoencoder", "autoencoder-of-masked"},
       .reference_default = "autoencoder-of-masked"},
      {.name = "transfer_trains",
       .default_value = Text("all"),
       .help = "What the transfer trains: both encoders and the imputer, or the cells' encoder alone",
       .choices = {"all", "cell-encoder"},
       .reference_default = "cell-encoder"},
      {.name = "cell_mask_share",
       .default_value = 0.2,
       .help = "Share of a cell's non-zeros hidden in training",
       .minimum = 0,
       .maximum = 0.95,
       .reference_default = "0"},
      {.name = "weight_bulk",
       .default_value = 1.0,
       .help = "Weight of the loss of masked bulk in the transfer",
       .minimum = 0,
       .maximum = 1e6,
       .symbol = "alpha",
       .reference_default = "1"},
      {.name = "weight_discrepancy",
       .default_value = 0.001,
       .help = "Weight of the discrepancy between the codes of bulk and of cells",
       .minimum = 0,
       .maximum = 1e6,
       .symbol = "beta",
       .reference_default = "0.25"},
      {.name = "weight_cells",
       .default_value = 1.0,
       .help = "Weight of the loss of the cells' hidden entries in the transfer",
       .minimum = 0,
       .maximum = 1e6,
       .reference_default = "0"},
      {.name = "discrepancy",
       .default_value = Text("multi-kernel"),
       .help = "Kernels of the discrepancy: five widths around the mean distance, or one Gaussian",
       .choices = {"multi-kernel", "gaussian"},
       .reference_default = "gaussian"},
      {.name = "discrepancy_sigma",
       .default_value = 1000.0,
       .help = "Width of the one Gaussian kernel",
       .minimum = 1e-6,
       .maximum = 1e9,
       .reference_default = "1000"},
      {.name = "bulk_gate",
       .default_value = Text("auto"),
       .help = "Whether bulk is used: auto where it predicts the cells' held-out entries at least 1 % better than the "
               "same training without it, on or off in any case",
       .choices = {"auto", "on", "off"},
       .reference_default = "on"},
      {.name = "epochs_transfer",
       .default_value = Integer{100},
       .help = "Passes over the cells in the transfer at most",
       .minimum = 0,
       .maximum = 1000000,
       .reference_default = "200"},
      {.name = "patience_transfer",
       .default_value = Integer{15},
       .help = "Passes without improvement that end the transfer; 0 never ends it",
       .minimum = 0,
       .reference_default = "0"},
      {.name = "batch_size",
       .default_value = Integer{-1},
       .help = "Cells in a batch of the transfer; auto: a sixteenth of the cells, 32 to 128",
       .minimum = 2,
       .maximum = 65536,
       .words = {"auto"},
       .reference_default = "200"},
      {.name = "max_updates",
       .default_value = Integer{1500},
       .help = "Updates of the transfer beyond which no further pass is planned; 0 sets no limit",
       .minimum = 0,
       .reference_default = "0"},
  };
}

std::vector<Parameter> fusion_parameters() {
  return {
      {.name = "fusion",
       .default_value = true,
       .help = "Fuse the transferred values with the cells' own branch; off: the transferred values alone",
       .reference_default = "true"},
      {.name = "fusion_output",
       .default_value = Text("correction"),
       .help = "What the fusion gives: a correction of the transferred values, or the whole value",
       .choices = {"correction", "whole"},
       .reference_default = "whole"},
      {.name = "unet",
       .default_value = true,
       .help = "U-Net in the cells' own branch; off: the cell itself (ablation)",
       .reference_default = "true"},
      {.name = "unet_input",
       .default_value = Text("cell"),
       .help = "What the U-Net reads, the other being the second channel: the cell, or the transferred values",
       .choices = {"cell", "transferred"},
       .reference_default = "transferred"},
      {.name = "fusion_scale",
       .default_value = Text("gene"),
       .help = "Scale of the fused signals: as the networks see them, or each cell between its least and largest value",
       .choices = {"gene", "cell"},
       .reference_default = "cell"},
      {.name = "unet_filters",
       .default_value = Text("4-8-16"),
       .help = "Filters of the U-Net's levels, the finest first",
       .reference_default = "16-32-64-128"},
      {.name = "unet_activation",
       .default_value = Text("sigmoid"),
       .help = "Between the U-Net's layers",
       .choices = {"sigmoid", "relu"},
       .reference_default = "sigmoid"},
      {.name = "gene_order",
       .default_value = Text("similarity"),
       .help = "How genes lie in the U-Net's signal: those that vary together side by side, as in the input, or at "
               "random",
       .choices = {"similarity", "input", "random"},
       .reference_default = "input"},
      {.name = "attention_hidden",
       .default_value = Integer{2},
       .help = "Width of the network that weighs the two channels; 0 leaves both at a half",
       .minimum = 0,
       .maximum = 1000,
       .reference_default = "0"},
      {.name = "head_rank",
       .default_value = Integer{64},
       .help = "Rank of the last layer, genes to genes; 0: a weight for any two genes",
       .minimum = 0,
       .maximum = 100000,
       .reference_default = "0"},
      {.name = "weight_seen",
       .default_value = 0.25,
       .help = "Weight of visible non-zeros in the fusion's loss; hidden ones have 1",
       .minimum = 0,
       .maximum = 1e6},
      {.name = "weight_zero",
       .default_value = 0.0,
       .help = "Weight of zeros in the fusion's loss, as values of 0: above 0 the values are no longer those of a gene "
               "that was seen",
       .minimum = 0,
       .maximum = 1e6},
      {.name = "weight_cluster",
       .default_value = 0.1,
       .help = "Weight of the distance of unseen entries from their population's non-zeros",
       .minimum = 0,
       .maximum = 1e6,
       .symbol = "lambda",
       .reference_default = "1"},
      {.name = "cluster_loss",
       .default_value = Text("detected"),
       .help =
           "That distance: of unseen entries, weighed by how often the population shows the gene; or, as published, "
           "of all entries alike",
       .choices = {"detected", "published"},
       .reference_default = "published"},
      {.name = "weight_pearson",
       .default_value = 0.1,
       .help = "Weight of 1 - the correlation within a cell",
       .minimum = 0,
       .maximum = 1e6,
       .reference_default = "1"},
      {.name = "epochs_fusion",
       .default_value = Integer{60},
       .help = "Passes over the cells in the fusion at most",
       .minimum = 0,
       .maximum = 1000000,
       .reference_default = "400"},
      {.name = "patience_fusion",
       .default_value = Integer{5},
       .help = "Passes without improvement that end the fusion; 0 never ends it",
       .minimum = 0,
       .reference_default = "0"},
      {.name = "batch_size_fusion",
       .default_value = Integer{32},
       .help = "Cells in a batch of the fusion",
       .minimum = 2,
       .maximum = 65536,
       .reference_default = "512"},
      {.name = "max_fusion_updates",
       .default_value = Integer{150},
       .help = "Updates of the fusion at most, in five passes or more; 0 sets no limit",
       .minimum = 0,
       .reference_default = "0"},
  };
}

std::vector<Parameter> training_parameters() {
  return {
      {.name = "learning_rate",
       .default_value = 1e-3,
       .help = "Learning rate of Adam",
       .minimum = 1e-8,
       .maximum = 1,
       .reference_default = "0.01"},
      {.name = "plateau_factor",
       .default_value = 0.5,
       .help = "What the learning rate is multiplied by where the loss no longer falls",
       .minimum = 1e-6,
       .maximum = 1,
       .reference_default = "0.1"},
      {.name = "plateau_patience",
       .default_value = Integer{5},
       .help = "Passes without a fall before that",
       .minimum = 0,
       .reference_default = "10"},
      {.name = "validation_share",
       .default_value = 0.05,
       .help =
           "Share of the non-zeros held out to choose epochs and to judge bulk; 0: the last epochs, and no judgement",
       .minimum = 0,
       .maximum = 0.5,
       .reference_default = "0"},
  };
}

/// What the paper describes, where it says so: whole values from shares of each gene's range.
ParameterValues paper_preset() {
  return {{"n_top_genes", Integer{4000}},
          {"genes_without_bulk", Text("leave")},
          {"bulk_weights", Text("equal")},
          {"input", Text("range")},
          {"hidden_dims", Text("4096-2048")},
          {"latent_dim", Integer{2048}},
          {"bulk_masked_weight", 1.0},
          {"patience_bulk", Integer{0}},
          {"batch_size_bulk", Integer{200}},
          {"weight_discrepancy", 0.25},
          {"discrepancy", Text("gaussian")},
          {"bulk_gate", Text("on")},
          {"cell_encoder_start", Text("autoencoder")},
          {"epochs_transfer", Integer{200}},
          {"patience_transfer", Integer{0}},
          {"batch_size", Integer{200}},
          {"max_updates", Integer{0}},
          {"fusion_output", Text("whole")},
          {"unet_filters", Text("16-32-64-128")},
          {"gene_order", Text("input")},
          {"head_rank", Integer{0}},
          {"weight_seen", 1.0},
          {"weight_zero", 1.0},
          {"weight_cluster", 1.0},
          {"weight_pearson", 1.0},
          {"epochs_fusion", Integer{400}},
          {"patience_fusion", Integer{0}},
          {"batch_size_fusion", Integer{512}},
          {"max_fusion_updates", Integer{0}},
          {"learning_rate", 1e-2},
          {"plateau_factor", 0.1},
          {"plateau_patience", Integer{10}}};
}

/// The published program, but for its leaks and for the bulk genes that the cells lack, which it reads too.
ParameterValues reference_preset() {
  ParameterValues values = paper_preset();
  const ParameterValues program{{"bulk_mask_share", 0.0},
                                {"cell_range", Text("bulk")},
                                {"cell_encoder_start", Text("autoencoder-of-masked")},
                                {"transfer_trains", Text("cell-encoder")},
                                {"cell_mask_share", 0.0},
                                {"weight_cells", 0.0},
                                {"unet_input", Text("transferred")},
                                {"fusion_scale", Text("cell")},
                                {"attention_hidden", Integer{0}},
                                {"weight_seen", 0.0},
                                {"weight_zero", 0.0},
                                {"cluster_loss", Text("published")},
                                {"validation_share", 0.0}};
  for (const auto& [name, value] : program) values[name] = value;
  return values;
}

ParameterTable parameters() {
  std::vector<Parameter> all = bulk::bulk_parameters();
  for (auto&& group : {bulk_stage_parameters(), network_parameters(), transfer_parameters(), fusion_parameters(),
                       training_parameters()})
    all.insert(all.end(), group.begin(), group.end());
  return ParameterTable(std::move(all), {{"paper", paper_preset()}, {"reference", reference_preset()}});
}

}  // namespace

MethodInfo info() {
  return {.name = "scdtl",
          .title = "Networks trained on bulk RNA-seq, transferred to cells and fused with a U-Net of the cell itself",
          .summary =
              "Networks learn to fill hidden genes of bulk samples; they are transferred to the cells, whose codes are "
              "drawn to those of bulk, and fused by attention with a U-Net that reads each cell alone. Needs bulk "
              "samples of a like tissue (--bulk), sums of the cells themselves (--bulk pseudo), or does without "
              "(--bulk none). Entries held out say whether bulk helps, and it is left out where it does not. There is "
              "no dropout model: every zero of a modelled gene is filled.",
          .citation = "Zhao, Jiang, Xie, Huang, Xie, Tian, Zhang. Briefings in Bioinformatics 2024",
          .doi = "10.1093/bib/bbae555",
          .needs_torch = true,
          .uses_labels = true,
          .minimum_cells = 10,
          .cost = "training: seconds to minutes",
          .advice = "where bulk samples of the same kind of cells are at hand",
          .offer = {.expressed = true, .scale = Scale::log1p},
          .parameters = parameters(),
          .estimate_cost = cost};
}

NetworkWidths network_widths(const Options& options, bool small) {
  NetworkWidths out{options.text("hidden_dims"), options.integer("latent_dim")};
  if (out.hidden == "auto") out.hidden = small ? "256-128" : "1024-512";
  if (out.latent == Parameter::words_value) out.latent = small ? 64 : 256;
  return out;
}

}  // namespace undrop::scdtl
