#include "methods/scgacl/parameters.hpp"

#include <cstdint>

#include "methods/scgacl/cost.hpp"

namespace undrop::scgacl {

namespace {

using Integer = std::int64_t;

std::vector<Parameter> populations_and_dropout() {
  return {
      {.name = "n_top_genes",
       .default_value = Integer{5000},
       .help = "Genes that the model is fitted on, the most variable first",
       .minimum = 2,
       .words = {"all"},
       .reference_default = "5000"},
      {.name = "embedding",
       .default_value = std::string("auto"),
       .help = "Input of the clustering where no labels are given: log-normalised counts, zeros as missing, or the one "
               "that predicts hidden counts better",
       .choices = {"auto", "log-normalized", "zeros-as-missing"},
       .reference_default = "log-normalized"},
      {.name = "dropout_model",
       .default_value = std::string("gamma-normal"),
       .help = "Model that says which zeros are dropout: a mixture per gene and population, or a likelihood that knows "
               "that loss selects what is seen and calls only zeros beyond sampling",
       .choices = {"gamma-normal", "calibrated"},
       .reference_default = "gamma-normal"},
      {.name = "dropout_threshold",
       .default_value = 0.5,
       .help = "A zero is called dropout at this probability or above",
       .minimum = 0,
       .maximum = 1,
       .symbol = "rho",
       .reference_default = "0.5"},
      {.name = "sampling_check",
       .default_value = true,
       .help = "Leave zeros uncalled that sampling of small counts explains; call those of rare but strongly expressed "
               "genes; gamma-normal only",
       .reference_default = "false"},
  };
}

std::vector<Parameter> networks() {
  return {
      {.name = "input",
       .default_value = std::string("deviation"),
       .help = "What the networks see and generate: each non-zero's deviation from its gene's and cell's level, or the "
               "log-normalised value",
       .choices = {"deviation", "log1p"},
       .reference_default = "log1p"},
      {.name = "latent_dim",
       .default_value = Integer{16},
       .help = "Dimensions of the latent space",
       .minimum = 1,
       .maximum = 512,
       .reference_default = "10"},
      {.name = "encoder",
       .default_value = std::string("256"),
       .help = "Widths of the encoder's hidden layers",
       .reference_default = "500-500-2000",
       .placeholder = "WIDTHS"},
      {.name = "decoder",
       .default_value = std::string("256"),
       .help = "Widths of the generator's hidden layers",
       .reference_default = "2000-500-500",
       .placeholder = "WIDTHS"},
      {.name = "discriminator",
       .default_value = std::string("256"),
       .help = "Widths of the discriminator's hidden layers",
       .reference_default = "500-500-2000",
       .placeholder = "WIDTHS"},
      {.name = "unit_dropout",
       .default_value = 0.3,
       .help = "Share of the hidden units silenced in training",
       .minimum = 0,
       .maximum = 0.95,
       .reference_default = "0"},
      {.name = "initial_deviation",
       .default_value = 0.0,
       .help = "Standard deviation of the initial weights; 0 fits it to each layer's inputs",
       .minimum = 0,
       .maximum = 1,
       .reference_default = "0.02"},
      {.name = "prior",
       .default_value = std::string("mixture"),
       .help = "Prior of the latent space: a Gaussian mixture, or one standard normal (ablation)",
       .choices = {"mixture", "normal"},
       .reference_default = "mixture"},
  };
}

std::vector<Parameter> schedule() {
  return {
      {.name = "epochs_warmup",
       .default_value = Integer{60},
       .help = "Epochs of the autoencoder alone, at most",
       .minimum = 0,
       .maximum = 100000,
       .reference_default = "100"},
      {.name = "epochs_vade",
       .default_value = Integer{30},
       .help = "Epochs with the mixture prior, at most",
       .minimum = 0,
       .maximum = 100000,
       .reference_default = "100"},
      {.name = "epochs_joint",
       .default_value = Integer{5},
       .help = "Epochs of joint adversarial and contrastive training, at most",
       .minimum = 0,
       .maximum = 100000,
       .reference_default = "100"},
      {.name = "warmup_noise",
       .default_value = false,
       .help = "Draw latent points in the warm-up too, instead of using their mean",
       .reference_default = "true"},
      {.name = "max_updates",
       .default_value = Integer{3000},
       .help =
           "Updates of the warm-up after which no further epoch begins, other stages in proportion; 0 sets no limit",
       .minimum = 0,
       .reference_default = "0"},
      {.name = "learning_rate_warmup",
       .default_value = 3e-3,
       .help = "Learning rate of the warm-up",
       .minimum = 1e-8,
       .maximum = 1,
       .reference_default = "0.001"},
      {.name = "learning_rate_vade",
       .default_value = 1e-3,
       .help = "Learning rate with the mixture prior",
       .minimum = 1e-8,
       .maximum = 1,
       .reference_default = "0.001"},
      {.name = "learning_rate_joint",
       .default_value = 1e-4,
       .help = "Learning rate of the joint training",
       .minimum = 1e-8,
       .maximum = 1,
       .reference_default = "0.0001"},
      {.name = "rate_schedule",
       .default_value = std::string("cosine"),
       .help = "How the learning rate changes within a stage",
       .choices = {"cosine", "constant"},
       .reference_default = "constant"},
      {.name = "batch_size",
       .default_value = Integer{-1},
       .help = "Cells in a batch; auto: 64, more with many cells",
       .minimum = 2,
       .maximum = 65536,
       .words = {"auto"},
       .reference_default = "32"},
      {.name = "optimizer",
       .default_value = std::string("adamw"),
       .help = "Adam with decoupled weight decay, or with an L2 term",
       .choices = {"adamw", "adam"},
       .reference_default = "adam"},
      {.name = "weight_decay",
       .default_value = -1.0,
       .help = "Weight decay; auto: 700 / cells, at most 5",
       .minimum = 0,
       .maximum = 1000,
       .words = {"auto"},
       .reference_default = "2.5e-05"},
      {.name = "shuffle",
       .default_value = true,
       .help = "Visit the cells in a new order each epoch",
       .reference_default = "false"},
      {.name = "hidden_share",
       .default_value = 0.7,
       .help =
           "Share of the non-zeros hidden from the input of a batch and predicted; 0 shows all and reconstructs all",
       .minimum = 0,
       .maximum = 0.95,
       .reference_default = "0"},
      {.name = "validation_share",
       .default_value = 0.05,
       .help = "Share of the non-zeros held out to choose each stage's best epoch; 0 keeps the last",
       .minimum = 0,
       .maximum = 0.5,
       .reference_default = "0"},
      {.name = "patience",
       .default_value = Integer{15},
       .help = "Epochs without improvement that end a stage; 0 never ends it",
       .minimum = 0,
       .reference_default = "0"},
  };
}

std::vector<Parameter> loss_weights() {
  return {
      {.name = "divergence_weight",
       .default_value = -1.0,
       .help = "Weight of the divergence from the prior against the squared error averaged over cells x genes; auto: "
               "in step with the error of the predicted entries",
       .minimum = 0,
       .maximum = 1e6,
       .words = {"auto"},
       .reference_default = "1"},
      {.name = "lambda_adv",
       .default_value = 0.1,
       .help = "Weight of the adversarial loss; 0 leaves it out (ablation)",
       .minimum = 0,
       .maximum = 1000,
       .symbol = "lambda_adv",
       .reference_default = "1"},
      {.name = "lambda_cell",
       .default_value = 0.1,
       .help = "Weight of the cell-level contrast; 0 leaves it out (ablation)",
       .minimum = 0,
       .maximum = 1000,
       .symbol = "lambda_cell",
       .reference_default = "1"},
      {.name = "lambda_type",
       .default_value = 0.1,
       .help = "Weight of the type-level contrast; 0 leaves it out (ablation)",
       .minimum = 0,
       .maximum = 1000,
       .symbol = "lambda_type",
       .reference_default = "1"},
      {.name = "temperature",
       .default_value = 0.9,
       .help = "Temperature of both contrasts",
       .minimum = 0.01,
       .maximum = 100,
       .symbol = "tau",
       .reference_default = "0.9"},
      {.name = "joint_update",
       .default_value = std::string("shared"),
       .help = "One update a batch from shared forward passes, or four in turn, each with its own",
       .choices = {"shared", "sequential"},
       .reference_default = "sequential"},
      {.name = "adversarial_form",
       .default_value = std::string("non-saturating"),
       .help = "Form of the generator's adversarial loss",
       .choices = {"non-saturating", "saturating"},
       .reference_default = "non-saturating"},
      {.name = "type_share_start",
       .default_value = 0.1,
       .help = "Share of the generated cells in the type-level contrast at the start; rises to 1",
       .minimum = 0,
       .maximum = 1,
       .symbol = "p",
       .reference_default = "0.1"},
      {.name = "responsibility_floor",
       .default_value = 0.0,
       .help = "Added to each component's density before cells are assigned to components",
       .minimum = 0,
       .maximum = 1,
       .reference_default = "1e-10"},
      {.name = "latent_at_inference",
       .default_value = std::string("mean"),
       .help = "Latent point that values are generated from",
       .choices = {"mean", "sample"},
       .reference_default = "sample"},
      {.name = "n_samples",
       .default_value = Integer{20},
       .help = "Latent draws behind the standard deviation",
       .minimum = 2,
       .maximum = 10000},
  };
}

/// The published program (methods card, sections 4 to 7).
ParameterValues reference_preset() {
  return {{"sampling_check", false},
          {"embedding", std::string("log-normalized")},
          {"input", std::string("log1p")},
          {"latent_dim", Integer{10}},
          {"encoder", std::string("500-500-2000")},
          {"decoder", std::string("2000-500-500")},
          {"discriminator", std::string("500-500-2000")},
          {"unit_dropout", 0.0},
          {"initial_deviation", 0.02},
          {"epochs_warmup", Integer{100}},
          {"epochs_vade", Integer{100}},
          {"epochs_joint", Integer{100}},
          {"max_updates", Integer{0}},
          {"learning_rate_warmup", 1e-3},
          {"learning_rate_vade", 1e-3},
          {"learning_rate_joint", 1e-4},
          {"warmup_noise", true},
          {"rate_schedule", std::string("constant")},
          {"batch_size", Integer{32}},
          {"optimizer", std::string("adam")},
          {"weight_decay", 2.5e-5},
          {"shuffle", false},
          {"hidden_share", 0.0},
          {"validation_share", 0.0},
          {"patience", Integer{0}},
          {"divergence_weight", 1.0},
          {"lambda_adv", 1.0},
          {"lambda_cell", 1.0},
          {"lambda_type", 1.0},
          {"joint_update", std::string("sequential")},
          {"responsibility_floor", 1e-10},
          {"latent_at_inference", std::string("sample")}};
}

/// As printed: one ELBO stage, then joint training with one summed loss, the saturating form and all generated cells.
ParameterValues paper_preset() {
  ParameterValues values = reference_preset();
  values["epochs_warmup"] = Integer{0};
  values["shuffle"] = true;
  values["joint_update"] = std::string("shared");
  values["adversarial_form"] = std::string("saturating");
  values["type_share_start"] = 1.0;
  values["responsibility_floor"] = 0.0;
  values["latent_at_inference"] = std::string("mean");
  return values;
}

ParameterTable parameters() {
  std::vector<Parameter> all = populations_and_dropout();
  for (auto group : {networks(), schedule(), loss_weights()}) all.insert(all.end(), group.begin(), group.end());
  return ParameterTable(std::move(all), {{"paper", paper_preset()}, {"reference", reference_preset()}});
}

}  // namespace

MethodInfo info() {
  return {
      .name = "scgacl",
      .title = "Gamma-Normal dropout calls, filled by an adversarial, contrastive Gaussian-mixture autoencoder",
      .summary =
          "A Gamma-Normal mixture per gene and cell population calls which zeros are dropout; a variational "
          "autoencoder with "
          "a Gaussian-mixture prior, trained against a discriminator with two contrastive losses, proposes their "
          "values. "
          "Observed counts and zeros that are not called stay as they are. Use it to look at data and to rank genes; "
          "test on "
          "the counts. On UMI counts most zeros are sampling zeros: see whether the calls make sense first.",
      .citation = "Jiang, Zhao, Yan, Tang, Guo. Briefings in Bioinformatics 2026",
      .doi = "10.1093/bib/bbag018",
      .needs_torch = true,
      .uses_labels = true,
      .minimum_cells = 10,
      .cost = "training: 5 s to minutes",
      .advice = "to see dropout called and filled",
      .offer = {.expressed = true, .dropout_probability = true, .stddev = true, .sample = true, .scale = Scale::log1p},
      .parameters = parameters(),
      .estimate_cost = cost};
}

}  // namespace undrop::scgacl
