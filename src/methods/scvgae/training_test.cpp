#include "methods/scvgae/training.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "methods/planted_counts.hpp"
#include "methods/scvgae/graph.hpp"
#include "methods/scvgae/parameters.hpp"
#include "nn/torch_scope.hpp"

namespace undrop::scvgae {
namespace {

struct Setting {
  explicit Setting(ParameterValues given = {}) {
    given.try_emplace("hidden_dim", std::int64_t{12});
    given.try_emplace("decoder_dim", std::int64_t{10});
    given.try_emplace("latent_dim", std::int64_t{5});
    given.try_emplace("epochs", std::int64_t{30});
    given.try_emplace("graph", std::string("knn"));
    options = Options(info().parameters, "default", given);
    context = test::context_of(1);
    scope = std::make_unique<nn::TorchScope>(context, nn::TorchScope::Gradients::on);
    auto planted = test::planted_rows();
    planted.erase(planted.begin() + test::planted_empty_cell);
    data = test::prepared_rows(planted);
    std::vector<std::int32_t> genes(test::planted_genes);
    std::iota(genes.begin(), genes.end(), 0);
    rows = cell_rows(data, {0, data.n_cells()}, genes, test::planted_genes, 1);
    graph = fit_graph(data, data, options, context);
    networks = std::make_unique<Networks>(options, test::planted_genes, context);
    renew_start();
  }
  void renew_start() {
    const HeldOut held = hold_out(rows.n_rows(), rows.n_genes(), options.real("validation_share"), context);
    start = gene_start(rows, networks->likelihood == Likelihood::zinb, &held);
    start_at(start, *networks->decoder);
  }
  [[nodiscard]] Trainer trainer() {
    return {*networks, rows, start, graph.any() ? graph.view() : nn::GraphView{}, options, context};
  }

  Options options;
  Context context;
  std::unique_ptr<nn::TorchScope> scope;
  Dataset data;
  CellRows rows;
  Graph graph;
  GeneStart start;
  std::unique_ptr<Networks> networks;
};

std::vector<std::int64_t> first(std::int64_t n) {
  std::vector<std::int64_t> out(static_cast<std::size_t>(n));
  std::iota(out.begin(), out.end(), std::int64_t{0});
  return out;
}

TEST(ScvgaeTraining, EveryParameterHasAGradient) {
  Setting setting({{"dispersion", std::string("entry")}});
  Trainer trainer = setting.trainer();
  setting.networks->train(true);
  trainer.batch_loss(first(20), 1, 0).backward();
  for (const auto& module : {static_cast<torch::nn::Module*>(setting.networks->encoder.get()),
                             static_cast<torch::nn::Module*>(setting.networks->decoder.get())}) {
    for (const auto& item : module->named_parameters()) {
      ASSERT_TRUE(item.value().grad().defined()) << item.key();
      EXPECT_GT(item.value().grad().abs().max().item<double>(), 0) << item.key();
    }
  }
}

TEST(ScvgaeTraining, AllNeighboursInABatchGiveTheWholeGraphsGradient) {
  // A batch of all cells and all edges is the full-batch program; smaller blocks of evaluation agree with it.
  Setting setting({{"fanout", std::int64_t{-1}},
                   {"kl_weight", 0.0},
                   {"unit_dropout", 0.0},
                   {"hidden_share", 0.0},
                   {"validation_share", 0.0}});
  Networks& networks = *setting.networks;
  const nn::SparseRows rows = nn::graph_rows(setting.graph.view());
  const torch::Tensor features = all_features(*networks.encoder, setting.rows, nullptr);
  const torch::Tensor convolved = networks.encoder->convolved(&rows, features).detach();
  networks.encoder->norm->set_statistics(convolved.mean(0), convolved.square().mean(0));
  networks.train(false);
  const Latent latent = encode(*networks.encoder, &rows, features);
  const torch::Tensor dense = rows.dense();
  const torch::Tensor hidden =
      torch::relu(networks.encoder->norm->of_batch(dense.mm(features) + networks.encoder->bias));
  EXPECT_TRUE(latent.mean.allclose(networks.encoder->mean->forward(dense.mm(hidden)), 1e-4, 1e-5));
}

TEST(ScvgaeTraining, LowersTheLossOfHeldOutEntries) {
  for (const char* graph : {"knn", "none"}) {
    Setting setting({{"graph", std::string(graph)}});
    Trainer trainer = setting.trainer();
    trainer.run();
    const auto errors = std::get<std::vector<double>>(trainer.facts().at("history/held_out_loss"));
    EXPECT_LT(std::get<double>(trainer.facts().at("training/best_held_out_loss")), errors.front()) << graph;
    EXPECT_LT(*std::min_element(errors.begin(), errors.end()), 0.99 * errors.front()) << graph;
  }
}

TEST(ScvgaeTraining, NothingOfAHeldOutEntryReachesTheTraining) {
  // Another count at a held-out entry changes neither the inputs nor the loss of a batch.
  Setting setting({{"kl_weight", 0.0}, {"unit_dropout", 0.0}, {"hidden_share", 0.0}});
  const HeldOut held = hold_out(setting.rows.n_rows(), setting.rows.n_genes(), 0.05, setting.context);
  const auto loss = [&] {
    setting.renew_start();
    Trainer trainer = setting.trainer();
    setting.networks->train(true);
    return trainer.batch_loss(first(30), 0, 0).item<double>();
  };
  const double before = loss();
  int changed = 0;
  for (std::int64_t row = 0; row < 30; ++row) {
    for (auto e = static_cast<std::size_t>(setting.rows.counts.offsets[static_cast<std::size_t>(row)]);
         e < static_cast<std::size_t>(setting.rows.counts.offsets[static_cast<std::size_t>(row) + 1]); ++e) {
      if (!held.holds(row, setting.rows.counts.columns[e])) continue;
      setting.rows.counts.values[e] += 5;
      setting.rows.inputs[e] += 1;
      ++changed;
    }
  }
  ASSERT_GT(changed, 5);
  EXPECT_NEAR(loss(), before, 1e-6 * before);
}

}  // namespace
}  // namespace undrop::scvgae
