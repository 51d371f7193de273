#include "methods/scvgae/parameters.hpp"

#include <cstdint>
#include <string>
#include <vector>

#include "methods/given_neighbors.hpp"
#include "methods/scvgae/cost.hpp"

namespace undrop::scvgae {

namespace {

using Integer = std::int64_t;

std::vector<Parameter> graph_parameters() {
  return {
      {.name = "program",
       .default_value = std::string("corrected"),
       .help = "What is fitted: the corrected model, or the paper's or a published program's as it computes (a few "
               "thousand cells; of the other options these obey epochs, learning_rate, hidden_dim and latent_dim)",
       .choices = {"corrected", "paper", "2024", "2026"}},
      {.name = "n_top_genes",
       .default_value = Integer{5000},
       .help = "Genes that the model is fitted on, the most variable first",
       .minimum = 2,
       .words = {"all"}},
      {.name = "graph",
       .default_value = std::string("none"),
       .help = "Cells that a cell is joined to: none, for the graph brought nothing where it was tried, or its nearest "
               "neighbours",
       .choices = {"none", "knn"},
       .reference_default = "percentile"},
      {.name = "metric",
       .default_value = std::string("euclidean"),
       .help = "Distance between cells on the principal components",
       .choices = {"euclidean", "cosine"}},
      {.name = "n_neighbors",
       .default_value = Integer{15},
       .help = "Nearest neighbours that a cell is joined to",
       .minimum = 1,
       .maximum = 1000,
       .symbol = "k",
       .reference_default = "30"},
      {.name = "n_pcs",
       .default_value = Integer{50},
       .help = "Principal components that neighbours are found on",
       .minimum = 1,
       .maximum = 1000,
       .reference_default = "50"},
      {.name = "graph_batch",
       .default_value = std::string(),
       .help = "Batches of cells (a column of obs): the graph joins cells of one batch, and as --batch-edges says; one "
               "model is fitted to all, where --batch fits each apart",
       .placeholder = "COLUMN"},
      {.name = "batch_edges",
       .default_value = std::string("within"),
       .help =
           "Edges under --graph-batch: within batches alone, or also between mutual nearest neighbours of two batches",
       .choices = {"within", "mutual"}},
      use_rep_parameter(),
      neighbors_key_parameter(),
      {.name = "fanout",
       .default_value = Integer{5},
       .help = "Neighbours of a cell that a training batch draws in each of the two graph convolutions; all: no draw",
       .minimum = 1,
       .maximum = 100000,
       .words = {"all"},
       .reference_default = "all"},
  };
}

std::vector<Parameter> network_parameters() {
  return {
      {.name = "hidden_dim",
       .default_value = Integer{128},
       .help = "Units of the first graph convolution",
       .minimum = 1,
       .maximum = 10000,
       .reference_default = "128"},
      {.name = "latent_dim",
       .default_value = Integer{64},
       .help = "Dimensions of the latent space",
       .minimum = 1,
       .maximum = 10000,
       .reference_default = "128"},
      {.name = "decoder_dim",
       .default_value = Integer{128},
       .help = "Units of the decoder's hidden layer",
       .minimum = 1,
       .maximum = 10000,
       .reference_default = "1024"},
      {.name = "unit_dropout",
       .default_value = 0.2,
       .help = "Share of the encoder's hidden units silenced in training",
       .minimum = 0,
       .maximum = 0.95,
       .reference_default = "0.2"},
      {.name = "likelihood",
       .default_value = std::string("zinb"),
       .help = "What counts follow: zero-inflated negative binomial, negative binomial, or squared error on log1p "
               "(ablations)",
       .choices = {"zinb", "nb", "squared-error"},
       .reference_default = "zinb"},
      {.name = "dispersion",
       .default_value = std::string("gene"),
       .help = "Shape of the negative binomial: one a gene, or one an entry",
       .choices = {"gene", "entry"},
       .reference_default = "entry"},
      {.name = "kl_weight",
       .default_value = 1.0,
       .help = "Weight of the divergence from the prior against the likelihood; 0: a plain autoencoder (ablation)",
       .minimum = 0,
       .maximum = 1e6,
       .symbol = "beta",
       .reference_default = "0.0001"},
      {.name = "n_samples",
       .default_value = Integer{20},
       .help = "Latent draws behind the standard deviation",
       .minimum = 2,
       .maximum = 10000},
  };
}

std::vector<Parameter> training_parameters() {
  return {
      {.name = "epochs",
       .default_value = Integer{40},
       .help = "Passes over the cells at most",
       .minimum = 0,
       .maximum = 1000000,
       .reference_default = "100"},
      {.name = "max_updates",
       .default_value = Integer{4000},
       .help = "Updates beyond which no further pass is planned, ten passes apart; 0 sets no limit",
       .minimum = 0,
       .reference_default = "0"},
      {.name = "learning_rate",
       .default_value = 3e-3,
       .help = "Learning rate of Adam",
       .minimum = 1e-8,
       .maximum = 1,
       .reference_default = "0.0001"},
      {.name = "rate_schedule",
       .default_value = std::string("cosine"),
       .help = "How the learning rate changes",
       .choices = {"cosine", "constant"},
       .reference_default = "constant"},
      {.name = "gradient_clip",
       .default_value = 5.0,
       .help = "Norm of all gradients above which they are scaled down to it; 0: never",
       .minimum = 0,
       .maximum = 1e6,
       .reference_default = "0"},
      {.name = "batch_size",
       .default_value = Integer{-1},
       .help = "Cells in a batch; auto: a sixteenth of the cells, 32 to 256",
       .minimum = 2,
       .maximum = 65536,
       .words = {"auto"},
       .reference_default = "all"},
      {.name = "weight_decay",
       .default_value = -1.0,
       .help = "Decoupled weight decay of the matrices; auto: 100 / cells, at most 1",
       .minimum = 0,
       .maximum = 1000,
       .words = {"auto"},
       .reference_default = "0"},
      {.name = "hidden_share",
       .default_value = 0.3,
       .help = "Share of the non-zeros hidden from the encoder in training, drawn anew each time",
       .minimum = 0,
       .maximum = 0.95,
       .reference_default = "0"},
      {.name = "validation_share",
       .default_value = 0.05,
       .help = "Share of the entries, zeros included, held out to choose the best epoch; 0 keeps the last",
       .minimum = 0,
       .maximum = 0.5,
       .reference_default = "0"},
      {.name = "patience",
       .default_value = Integer{10},
       .help = "Passes without improvement that end the training; 0 never ends it",
       .minimum = 0,
       .reference_default = "0"},
  };
}

ParameterValues published(const std::string& program, double learning_rate) {
  return {{"program", program},         {"n_top_genes", Integer{-1}}, {"hidden_dim", Integer{128}},
          {"latent_dim", Integer{128}}, {"epochs", Integer{100}},     {"learning_rate", learning_rate}};
}

ParameterTable parameters() {
  std::vector<Parameter> all = graph_parameters();
  for (auto group : {network_parameters(), training_parameters()}) all.insert(all.end(), group.begin(), group.end());
  return ParameterTable(std::move(all), {{"paper", published("paper", 5e-4)},
                                         {"reference2024", published("2024", 1e-4)},
                                         {"reference2026", published("2026", 1e-4)}});
}

}  // namespace

MethodInfo info() {
  return {.name = "scvgae",
          .title = "Variational graph autoencoder with a zero-inflated negative binomial decoder",
          .summary =
              "Each cell is encoded as a latent distribution, with --graph knn by graph convolutions over its nearest "
              "neighbours; a decoder turns that into the mean, shape and dropout probability of every count, fitted by "
              "the counts' own likelihood. Gives rates, the values that missed zeros would have shown, and the "
              "probability that a zero "
              "is a dropout. Use it for denoised expression of many cells; test on the counts.",
          .citation = "Inoue. arXiv 2024",
          .doi = "10.48550/arXiv.2403.08959",
          .needs_torch = true,
          .minimum_cells = 10,
          .cost = "training: 5 s to minutes",
          .advice = "for rates and dropout probabilities from one model",
          .offer = {.rate = true,
                    .expressed = true,
                    .dropout_probability = true,
                    .stddev = true,
                    .sample = true,
                    .scale = Scale::normalized},
          .parameters = parameters(),
          .estimate_cost = cost};
}

}  // namespace undrop::scvgae
