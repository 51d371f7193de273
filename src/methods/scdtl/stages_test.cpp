#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "finite_differences.hpp"
#include "methods/planted_counts.hpp"
#include "methods/scdtl/bulk_stage.hpp"
#include "methods/scdtl/fusion_stage.hpp"
#include "methods/scdtl/losses.hpp"
#include "methods/scdtl/parameters.hpp"
#include "methods/scdtl/transfer_stage.hpp"
#include "nn/best_epoch.hpp"
#include "nn/torch_scope.hpp"
#include "prep/mask_split.hpp"

namespace undrop::scdtl {
namespace {

torch::Tensor matrix(const std::vector<double>& values, std::int64_t columns) {
  return torch::tensor(values, torch::kFloat64).reshape({-1, columns});
}

torch::Generator keyed(std::uint64_t seed) { return torch::make_generator<at::CPUGeneratorImpl>(seed); }

TEST(Losses, CorrelationMeetsTheWorkedNumbers) {
  const torch::Tensor o = matrix({0.1, 2, 1, 0, 1.5, 0.5, 2.5, 1}, 4);
  const torch::Tensor y = matrix({0, 2, 1.5, 0, 1, 0, 3, 1}, 4);
  EXPECT_NEAR(correlation_loss(o, y).item<double>(), 0.0318251796591, 1e-12);
  const torch::Tensor constant = torch::cat({y, torch::ones({1, 4}, torch::kFloat64)});
  const torch::Tensor with = torch::cat({o, matrix({1, 2, 3, 4}, 4)});
  EXPECT_NEAR(correlation_loss(with, constant).item<double>(), 0.0318251796591, 1e-12);
}

const torch::Tensor y8 = matrix({0, 2, 0, 4, 0, 4, 1, 0, 3, 0, 0, 0, 1, 0, 0, 2}, 4);
const torch::Tensor o8 = matrix({0.5, 2, 0.5, 3, 0, 3, 1, 1, 2, 0, 0, 1, 2, 0.5, 0, 2}, 4);
const torch::Tensor labels8 = torch::tensor({0, 0, 1, 1}, torch::kInt64);

PopulationSums population_sums(const torch::Tensor& values, const torch::Tensor& labels, std::int64_t n_labels) {
  const torch::Tensor of_population = torch::one_hot(labels, n_labels).to(values.options()).t();
  return {of_population.mm(values), of_population.mm((values != 0).to(values.dtype())), of_population.sum(1, true)};
}

TEST(Losses, CentersMeetTheWorkedNumbers) {
  const PopulationSums sums = population_sums(y8, labels8, 2);
  const PopulationCenters centers = sums.centers();
  EXPECT_TRUE(torch::equal(centers.mean, matrix({0, 3, 1, 4, 2, 0, 0, 2}, 4)));
  EXPECT_TRUE(torch::equal(centers.detection, matrix({0, 1, 0.5, 0.5, 1, 0, 0, 0.5}, 4)));
  EXPECT_NEAR(published_center_loss(o8, labels8, centers).item<double>(), 1.59375, 1e-12);
  EXPECT_NEAR(center_loss(o8, labels8, centers, torch::ones_like(o8)).item<double>(), 0.848958333333, 1e-11);
  const torch::Tensor hidden = matrix({0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0}, 4);
  const PopulationCenters without = sums.without(y8, hidden, labels8).centers();
  EXPECT_TRUE(torch::equal(without.mean, matrix({0, 4, 1, 4, 1, 0, 0, 2}, 4))) << "hidden entries are in no centre";
  EXPECT_TRUE(torch::equal(without.detection, matrix({0, 0.5, 0.5, 0.5, 0.5, 0, 0, 0.5}, 4)));
  // A batch without a population uses the right centre for the others.
  EXPECT_NEAR(published_center_loss(o8.narrow(0, 2, 2), labels8.narrow(0, 2, 2), centers).item<double>(), 0.15625,
              1e-12);
}

TEST(Losses, OnlyWeightedEntriesCount) {
  const torch::Tensor p = matrix({.2, .9, .4, .1}, 2);
  const torch::Tensor y = matrix({0, 1, .5, .2}, 2);
  EXPECT_NEAR(weighted_squares(p, y, matrix({0, 1, 1, 0}, 2)).item<double>(), 0.01, 1e-15);
  EXPECT_NEAR(weighted_squares(p, y, torch::ones({2, 2}, torch::kFloat64)).item<double>(), 0.0175, 1e-15);
}

TEST(Losses, GradientsAreThoseOfFiniteDifferences) {
  torch::Tensor o = o8.clone().requires_grad_();
  const PopulationCenters centers = population_sums(y8, labels8, 2).centers();
  test::expect_gradients([&] { return correlation_loss(o, y8) + center_loss(o, labels8, centers, (y8 == 0).to(o8)); },
                         {o});
  test::expect_gradients([&] { return published_center_loss(o, labels8, centers); }, {o});
}

TEST(Networks, HaveTheParametersOfThePublishedOnes) {
  const auto count = [](const torch::nn::Module& module) {
    std::int64_t n = 0;
    for (const auto& tensor : module.parameters()) n += tensor.numel();
    return n;
  };
  const NetworkShape shape{.hidden = {1024, 512}, .latent = 256};
  const TransferNetworks networks(2000, shape, keyed(1));
  EXPECT_EQ(count(*networks.encoder), 2708224);
  EXPECT_EQ(count(*networks.imputer), 2713968);
}

TEST(Networks, ForOtherGenesGiveTheSameForThoseThatTheyKnow) {
  TransferNetworks networks(5, {.hidden = {5, 4}, .latent = 5}, keyed(1));
  networks.train(false);
  const TransferNetworks other = adapted(networks, {-1, 3, 0, -1, 4, 1, 2}, keyed(2));
  other.train(false);
  const torch::Tensor x = torch::rand({3, 5}, keyed(3));
  torch::Tensor wide = torch::zeros({3, 7});
  const std::vector<std::int64_t> places{2, 5, 6, 1, 4};
  for (std::int64_t j = 0; j < 5; ++j) wide.select(1, places[static_cast<std::size_t>(j)]).copy_(x.select(1, j));
  const torch::Tensor expected = networks.impute(x);
  const torch::Tensor found = other.impute(wide).index_select(1, torch::tensor(places));
  EXPECT_TRUE(found.allclose(expected, 1e-5, 1e-6));
}

TEST(Networks, FusionOfSilentNetworksIsTheWorkedOne) {
  FusionOptions options;
  options.n_genes = 13;
  options.unet_options.filters = {2, 4, 8};
  options.order = {3, 1, 2, 0, 4, 5, 6, 7, 8, 9, 10, 11, 12};
  Fusion fusion(options, keyed(1));
  const torch::NoGradGuard no_gradients;
  for (auto& tensor : fusion.parameters()) tensor.zero_();
  fusion.mix->weight.fill_(1);
  fusion.dense->weight.copy_(torch::eye(13));
  fusion.eval();
  const torch::Tensor x = torch::rand({2, 13}, keyed(2));
  EXPECT_TRUE(fusion.forward(torch::rand({2, 13}), x).allclose(0.125 + 0.25 * x));
}

TEST(BulkValues, RangesAreWorkedAndGenesThatBulkLacksAreZero) {
  bulk::BulkReference reference;
  reference.genes = {"a", "b", "c"};
  reference.samples = {"1", "2", "3"};
  reference.values = {2, 5, 1, 6, 5, 3, 10, 5, 2};
  reference.weights = {1, 1, 1};
  reference.is_held_out = {0, 0, 1};
  const BulkValues values = bulk_values(reference, {"c", "x", "a", "b"}, Representation::range);
  EXPECT_TRUE(torch::allclose(values.values, matrix({0, 0, 0, 0, 1, 0, 0.5, 0, 0.5, 0, 1, 0}, 4).to(torch::kFloat32)));
  EXPECT_TRUE(torch::equal(values.known, torch::tensor({1.F, 0.F, 1.F, 1.F}).expand({3, 4})));
  EXPECT_EQ(values.rows, (std::vector<std::int64_t>{0, 1}));
  EXPECT_EQ(values.held_rows, (std::vector<std::int64_t>{2}));
  const BulkBatch batch = bulk_batch(values, values.rows, 0.4, 4, keyed(1));
  EXPECT_EQ(batch.weight.select(1, 1).abs().sum().item<double>(), 0) << "genes without bulk weigh nothing";
}

TEST(BulkValues, SamplesOfTablesThatLackAGeneSayNothingOfIt) {
  constexpr float none = std::numeric_limits<float>::quiet_NaN();
  bulk::BulkReference reference;
  reference.genes = {"a", "b", "c"};
  reference.samples = {"1", "2", "3"};
  reference.values = {2, 5, none, 6, 8, none, 10, none, 3};
  reference.weights = {1, 1, 1};
  reference.is_held_out = {0, 0, 0};
  const BulkValues values = bulk_values(reference, reference.genes, Representation::deviation);
  // Means 6, 6.5 and 3; each sample's own level is that of what it has.
  const std::vector<double> expected{-1.25, 1.25, 0, -0.75, 0.75, 0, 2, 0, -2};
  EXPECT_TRUE(torch::allclose(values.values, matrix(expected, 3).to(torch::kFloat32)));
  EXPECT_TRUE(torch::equal(values.known, matrix({1, 1, 0, 1, 1, 0, 1, 0, 1}, 3).to(torch::kFloat32)));
  EXPECT_TRUE(torch::equal(values.expressed, values.known));
}

/// Planted cells with held-out entries, small networks.
class Stages : public testing::Test {
 protected:
  Stages() {
    place_.resize(test::planted_genes);
    std::iota(place_.begin(), place_.end(), 0);
    cells = cell_values(split.data, split.hidden, place_, test::planted_genes);
    scale = fit_scale(cells, Representation::deviation);
    set_levels(cells, scale);
    for (std::size_t i = 0; i < cells.population.size(); ++i) cells.population[i] = static_cast<std::int64_t>(i % 3);
    reference.source = bulk::BulkSource::files;
    for (int j = 0; j < test::planted_unseen_gene; ++j)
      reference.genes.push_back(split.data.gene_names[static_cast<std::size_t>(j)]);
    for (int i = 0; i < 9; ++i) {
      reference.samples.push_back(std::to_string(i));
      reference.weights.push_back(1);
      reference.is_held_out.push_back(i < 3 ? 1 : 0);
      for (int j = 0; j < test::planted_unseen_gene; ++j)
        reference.values.push_back(static_cast<float>((j / 13 == i % 3 ? 6 : 4) + 0.1 * std::sin(i * 7 + j)));
    }
    for (const auto& name : split.data.gene_names) names.push_back(name);
    samples = bulk_values(reference, names, Representation::deviation);
  }
  [[nodiscard]] static Options options(ParameterValues given = {}) {
    given.try_emplace("bulk", std::string("none"));
    given.try_emplace("hidden_dims", std::string("16-8"));
    given.try_emplace("latent_dim", std::int64_t{8});
    given.try_emplace("unet_filters", std::string("2-4"));
    given.try_emplace("head_rank", std::int64_t{4});
    given.try_emplace("learning_rate", 0.01);
    return {info().parameters, "default", given};
  }
  std::vector<std::int32_t> place_;
  const Context context = test::context_of(1);
  const prep::MaskSplit split =
      prep::mask_entries(test::prepared_rows(test::planted_rows()), {.fraction = 0.1}, context);
  CellValues cells;
  GeneScale scale;
  bulk::BulkReference reference;
  std::vector<std::string> names;
  BulkValues samples;
};

TEST_F(Stages, ABatchHidesNonZerosOnlyAndTheTargetStaysWhole) {
  const CellBatch batch = cell_batch(cells, scale, cells.rows, {0.4, 3, "a stage", 1});
  const CellBatch again = cell_batch(cells, scale, cells.rows, {0.4, 3, "a stage", 1});
  const CellBatch whole = cell_batch(cells, scale, cells.rows);
  EXPECT_TRUE(torch::equal(batch.input, again.input));
  EXPECT_TRUE(torch::equal(batch.value, whole.value));
  EXPECT_EQ((batch.hidden * (1 - batch.seen)).sum().item<double>(), 0);
  EXPECT_EQ((batch.input * batch.hidden).abs().sum().item<double>(), 0);
  EXPECT_NEAR((batch.hidden.sum() / batch.seen.sum()).item<double>(), 0.4, 0.05);
  EXPECT_TRUE((to_values(whole.input, whole.level, scale) * whole.seen).allclose(whole.value, 1e-4, 1e-5));
}

TEST_F(Stages, EachStageHidesItsOwn) {
  const CellBatch first = cell_batch(cells, scale, cells.rows, {0.4, 3, "a stage", 1});
  const CellBatch other = cell_batch(cells, scale, cells.rows, {0.4, 3, "another", 1});
  const double both = (first.hidden * other.hidden).sum().item<double>() / first.seen.sum().item<double>();
  EXPECT_NEAR(both, 0.16, 0.05);
}

TEST_F(Stages, HeldOutEntriesAreInNoBatch) {
  const CellBatch whole = cell_batch(cells, scale, cells.held_rows);
  const HeldEntries held = held_entries(cells, cells.held_rows);
  EXPECT_GT(held.places.numel(), 20);
  EXPECT_EQ(whole.value.flatten().index_select(0, held.places).abs().sum().item<double>(), 0);
}

/// The losses that train are the same whatever was held out.
TEST_F(Stages, HeldOutValuesReachNoLoss) {
  const Options chosen = options();
  const NetworkShape shape = network_shape(chosen, true);
  const auto losses = [&](const CellValues& of) {
    TransferNetworks networks(test::planted_genes, shape, keyed(1));
    TransferNetworks of_bulk(test::planted_genes, shape, keyed(2));
    TransferTrainer transfer(networks, of_bulk.encoder.get(), samples, of, scale, chosen, context);
    const double second = transfer.batch_loss(of.rows, 3, 0).item<double>();
    networks.train(false);
    Fusion fusion(fusion_options(chosen, test::planted_genes, {}), keyed(3));
    FusionTrainer fusing(fusion, networks, of, scale, 3, chosen, context);
    return std::pair(second, fusing.batch_loss(of.rows, 3).item<double>());
  };
  CellValues altered = cells;
  for (auto& value : altered.held_out.value) value = 100 - value;
  EXPECT_EQ(losses(cells), losses(altered));
}

TEST_F(Stages, EntriesHeldOutOfFewBulkSamplesAreSeenByNoTraining) {
  const BulkValues held = bulk_values(reference, names, Representation::deviation, {0.2, 4});
  EXPECT_NEAR((held.held.sum() / held.expressed.sum()).item<double>(), 0.2, 0.06);
  const BulkBatch batch = bulk_batch(held, held.rows, 0.4, 4, keyed(1));
  const torch::Tensor held_of_rows = held.held.index_select(0, torch::tensor(held.rows));
  EXPECT_EQ((batch.input * held_of_rows).abs().sum().item<double>(), 0);
  EXPECT_EQ((batch.weight * held_of_rows).abs().sum().item<double>(), 0);
  EXPECT_TRUE(torch::equal(held_batch(held).weight, held.held * held.weights));
  bulk::BulkReference few = reference;
  few.is_held_out.assign(few.samples.size(), 0);
  const auto genes = reference.genes;
  const BulkModel model = fit_bulk_model(few, genes, options({{"epochs_bulk", std::int64_t{3}}}), context);
  EXPECT_EQ(model.facts.count("training/bulk_best_epoch"), 1) << "its epoch is chosen";
}

TEST_F(Stages, CentersLackWhatTheStepHides) {
  const Options chosen = options();
  const NetworkShape shape = network_shape(chosen, true);
  TransferNetworks networks(test::planted_genes, shape, keyed(1));
  Fusion fusion(fusion_options(chosen, test::planted_genes, {}), keyed(3));
  const FusionTrainer fusing(fusion, networks, cells, scale, 3, chosen, context);
  CellBatch batch = cell_batch(cells, scale, cells.rows);
  std::vector<std::int64_t> populations;
  for (const auto row : cells.rows) populations.push_back(cells.population[static_cast<std::size_t>(row)]);
  batch.hidden = batch.seen;  // all that the cells show
  const PopulationCenters centers = fusing.visible_centers(batch, torch::tensor(populations));
  EXPECT_LT(centers.mean.abs().max().item<double>(), 1e-3);
  EXPECT_LT(centers.detection.abs().max().item<double>(), 1e-6);
}

TEST_F(Stages, TheAlignmentOfTheCodesIsReported) {
  const Options chosen = options({{"epochs_transfer", std::int64_t{30}}, {"weight_discrepancy", 10.0}});
  TransferNetworks networks(test::planted_genes, network_shape(chosen, true), keyed(1));
  TransferNetworks of_bulk(test::planted_genes, networks.shape, keyed(2));
  CellValues all = cells;
  all.held_rows.clear();  // the last epoch is kept
  TransferTrainer trainer(networks, of_bulk.encoder.get(), samples, all, scale, chosen, context);
  Facts facts;
  trainer.run("transfer", facts);
  const auto of = [&](const char* name) { return std::get<double>(facts.at(std::string("alignment/") + name)); };
  EXPECT_LT(of("discrepancy_after"), of("discrepancy_before"));
  EXPECT_GE(of("p_after"), of("p_before"));
  EXPECT_LT(of("p_before"), 0.05) << "encoders of their own at first";
}

TEST_F(Stages, EveryWeightOfEveryStageHasAGradient) {
  const Options chosen = options();
  const NetworkShape shape = network_shape(chosen, true);
  TransferNetworks of_bulk(test::planted_genes, shape, keyed(1));
  const BulkBatch batch = bulk_batch(samples, samples.rows, 0.4, 4, keyed(2));
  weighted_squares(of_bulk.impute(batch.input), batch.target, batch.weight).backward();
  EXPECT_GT(of_bulk.encoder->body.parameters()[0].grad().abs().max().item<double>(), 0);
  TransferNetworks of_cells(test::planted_genes, shape, keyed(3));
  TransferNetworks fresh(test::planted_genes, shape, keyed(1));
  TransferTrainer transfer(of_cells, fresh.encoder.get(), samples, cells, scale, chosen, context);
  transfer.batch_loss(cells.rows, 5, 0).backward();
  for (const auto* encoder : {of_cells.encoder.get(), fresh.encoder.get()})
    EXPECT_GT(encoder->bottleneck->weight.grad().abs().max().item<double>(), 0);
  EXPECT_GT(of_cells.imputer->output->weight.grad().abs().max().item<double>(), 0);
  Fusion fusion(fusion_options(chosen, test::planted_genes, {}), keyed(4));
  of_cells.train(false);
  FusionTrainer fusing(fusion, of_cells, cells, scale, 3, chosen, context);
  fusing.batch_loss(cells.rows, 0).backward();
  for (const auto& item : fusion.named_parameters()) {
    ASSERT_TRUE(item.value().grad().defined()) << item.key();
    // Batch norm takes away what a bias before it adds.
    const bool counts =
        item.key().find("weight") != std::string::npos && item.key().find("attention.") == std::string::npos;
    if (counts) {
      EXPECT_GT(item.value().grad().abs().max().item<double>(), 0) << item.key();
    }
  }
}

TEST_F(Stages, ValidationChangesNoParameterAndTrainingFindsTheGroups) {
  const Options chosen = options({{"epochs_bulk", std::int64_t{60}}, {"epochs_transfer", std::int64_t{60}}});
  BulkModel model = fit_bulk_model(reference, reference.genes, chosen, context);
  EXPECT_LT(std::get<double>(model.facts.at("training/bulk_held_out")), 0.7);
  TransferNetworks networks(test::planted_genes, model.networks->shape, keyed(3));
  const auto error = [&] {
    networks.train(false);
    return held_out_error(cells, scale, cells.held_rows,
                          [&](const CellBatch& batch) { return transferred_values(networks, batch, scale); });
  };
  std::vector<torch::Tensor> before;
  for (const auto& tensor : networks.state()) before.push_back(tensor.clone());
  const double untrained = error();
  for (std::size_t i = 0; i < before.size(); ++i) EXPECT_TRUE(torch::equal(before[i], networks.state()[i]));
  std::vector<std::int64_t> from;
  for (std::int64_t j = 0; j < test::planted_genes; ++j) from.push_back(j < test::planted_unseen_gene ? j : -1);
  TransferNetworks of_bulk = adapted(*model.networks, from, keyed(5));
  copy_state(*of_bulk.encoder, *networks.encoder);
  copy_state(*of_bulk.imputer, *networks.imputer);
  Facts facts;
  TransferTrainer trainer(networks, of_bulk.encoder.get(), samples, cells, scale, chosen, context);
  const double trained = trainer.run("transfer", facts);
  EXPECT_LT(trained, 0.9 * untrained);
  EXPECT_NEAR(error(), trained, 1e-9) << "the best epoch is what is left";
}

TEST_F(Stages, ABulkModelIsTheSameAfterItsFile) {
  const test::TemporaryFolder folder;
  const auto known = std::vector<std::string>(reference.genes.begin(), reference.genes.end() - 5);
  const BulkModel model = fit_bulk_model(reference, known, options({{"epochs_bulk", std::int64_t{3}}}), context);
  save_bulk_model(model, (folder / "bulk.undrop").string());
  BulkModel back = load_bulk_model((folder / "bulk.undrop").string());
  EXPECT_EQ(back.reference.genes, reference.genes);
  EXPECT_EQ(back.reference.values, reference.values);
  EXPECT_EQ(back.reference.is_held_out, reference.is_held_out);
  const torch::Tensor x = samples.values.narrow(1, 0, test::planted_unseen_gene - 5);
  const torch::Tensor learned = model.networks->impute(x);
  EXPECT_TRUE(torch::equal(learned, back.networks->impute(x)));
  // It keeps all genes of the samples, and learns those that it does not know yet.
  const Options brief = options({{"epochs_bulk", std::int64_t{0}}});
  extend_bulk_model(back, known, brief, context);
  EXPECT_EQ(std::get<std::int64_t>(back.facts.at("bulk_model/genes_new")), 0);
  extend_bulk_model(back, reference.genes, brief, context);
  EXPECT_EQ(std::get<std::int64_t>(back.facts.at("bulk_model/genes_new")), 5);
  EXPECT_EQ(back.networks->n_genes, test::planted_unseen_gene);
  const torch::Tensor wide = torch::cat({x, torch::zeros({x.size(0), 5})}, 1);
  EXPECT_TRUE(back.networks->impute(wide).narrow(1, 0, x.size(1)).allclose(learned, 1e-5, 1e-6));
}

}  // namespace
}  // namespace undrop::scdtl
