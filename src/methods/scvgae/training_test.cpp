#include "methods/scvgae/training.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <numeric>
#include <string>

#include "finite_differences.hpp"
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

TEST(ScvgaeTraining, LatentPointsAreThoseOfDenseMatrices) {
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

/// The loss of all cells and edges written out with dense matrices in float64: another way to the same number.
struct DenseLoss {
  explicit DenseLoss(const Setting& setting)
      : inputs(input_rows(setting.rows, first(setting.rows.n_rows()), {}).dense().to(torch::kFloat64)),
        graph(nn::graph_rows(setting.graph.view()).dense().to(torch::kFloat64)),
        levels(torch::tensor(cell_levels(setting.rows, setting.start, nullptr)).unsqueeze(1).to(torch::kFloat64)),
        factors(torch::tensor(setting.rows.log_factors).unsqueeze(1).to(torch::kFloat64)),
        counts(setting.rows.counts) {
    take(*setting.networks->encoder, "encoder.");
    take(*setting.networks->decoder, "decoder.");
  }
  void take(const torch::nn::Module& module, const std::string& prefix) {
    for (const auto& item : module.named_parameters())
      parameters[prefix + item.key()] = item.value().detach().to(torch::kFloat64).requires_grad_();
  }
  [[nodiscard]] torch::Tensor of(const std::string& name) const { return parameters.at(name); }
  [[nodiscard]] torch::Tensor normalised(const torch::Tensor& shifted, const std::string& name) const {
    return of(name + ".weight") * shifted / torch::sqrt(shifted.square().mean(0) + 1e-5) + of(name + ".bias");
  }
  [[nodiscard]] torch::Tensor operator()() const {
    const torch::Tensor convolved = graph.mm(inputs.mm(of("encoder.weight"))) + of("encoder.bias");
    const torch::Tensor shifted = convolved - of("encoder.norm.mean_share") * convolved.mean(0);
    const torch::Tensor reached = graph.mm(torch::relu(normalised(shifted, "encoder.norm")));
    const torch::Tensor z = reached.mm(of("encoder.mean.weight").t()) + of("encoder.mean.bias");
    const torch::Tensor body = z.mm(of("decoder.body.linear0.weight")) + of("decoder.body.linear0.bias");
    const torch::Tensor hidden = torch::relu(normalised(body - body.mean(0), "decoder.body.norm0"));
    const auto head = [&](const std::string& name) { return hidden.mm(of(name + ".weight").t()) + of(name + ".bias"); };
    const torch::Tensor log_mean = head("decoder.mean") + levels * of("decoder.level_weight") + factors;
    const nn::CountModel model{log_mean, of("decoder.log_shape").unsqueeze(0), head("decoder.dropout_head")};
    return nn::count_loss(counts, model) / static_cast<double>(inputs.numel());
  }

  torch::Tensor inputs, graph, levels, factors;
  nn::SparseRows counts;
  std::map<std::string, torch::Tensor> parameters;
};

TEST(ScvgaeTraining, TheWholeGraphsGradientIsThatOfFiniteDifferences) {
  Setting setting({{"fanout", std::int64_t{-1}},
                   {"kl_weight", 0.0},
                   {"unit_dropout", 0.0},
                   {"hidden_share", 0.0},
                   {"validation_share", 0.0}});
  // Through both convolutions and the likelihood, by the dense way ...
  const DenseLoss dense(setting);
  std::vector<torch::Tensor> few;
  for (const auto& [name, tensor] : dense.parameters) {
    if (name.find("log_variance") == std::string::npos && tensor.numel() <= 64) few.push_back(tensor);
  }
  ASSERT_GT(few.size(), 10U);
  test::expect_gradients([&] { return dense(); }, few);
  // ... and the training's gradients are those of the dense way, of the matrices too.
  Trainer trainer = setting.trainer();
  setting.networks->train(true);
  const torch::Tensor loss = trainer.batch_loss(first(setting.rows.n_rows()), 0, 0);
  loss.backward();
  EXPECT_NEAR(loss.item<double>(), dense().item<double>(), 1e-5 * loss.item<double>());
  const auto expect_alike = [&](const torch::nn::Module& module, const std::string& prefix) {
    for (const auto& item : module.named_parameters()) {
      if (item.key().find("log_variance") != std::string::npos) continue;
      const torch::Tensor expected = dense.of(prefix + item.key()).grad();
      const double size = expected.abs().max().item<double>();
      EXPECT_LT((item.value().grad().to(torch::kFloat64) - expected).abs().max().item<double>(), 1e-3 * size + 1e-7)
          << prefix + item.key();
    }
  };
  expect_alike(*setting.networks->encoder, "encoder.");
  expect_alike(*setting.networks->decoder, "decoder.");
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
