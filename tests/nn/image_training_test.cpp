#include "nn/image_training.hpp"

#include <gtest/gtest.h>

#include "core/random.hpp"
#include "nn/torch_scope.hpp"

namespace undrop::nn {
namespace {

constexpr std::int64_t n_genes = 14;

Context seeded(std::uint64_t seed = 0) {
  Context context;
  context.threads = 1;
  context.seed = seed;
  return context;
}

/// Two labels, each with genes of its own; three entries in ten are missing.
ImageRows planted() {
  ImageRows rows;
  rows.pixels.n_columns = n_genes;
  rows.n_labels = 2;
  for (std::int64_t i = 0; i < 24; ++i) {
    Random random(2, "planted pictures", static_cast<std::uint64_t>(i));
    for (std::int32_t j = 0; j < n_genes; ++j) {
      const bool own = (j < n_genes / 2) == (i % 2 == 0);
      if (random.uniform() > .3) rows.pixels.add(j, static_cast<float>((own ? .9 : .1) + .05 * random.normal()));
    }
    rows.pixels.finish_row();
    rows.labels.push_back(i % 2);
  }
  return rows;
}

struct Pair {
  ImageGenerator generator;
  ImageDiscriminator discriminator;
  Pair(Says says, std::uint64_t seed)
      : generator(ImageGeneratorOptions{.side = 4, .latent = 4, .labels = 2}),
        discriminator(ImageDiscriminatorOptions{.side = 4, .labels = 2, .says = says}) {
    const auto drawn = torch::make_generator<at::CPUGeneratorImpl>(seed);
    initialise_image_network(*generator, ImageWeights::scaled, drawn);
    initialise_image_network(*discriminator, ImageWeights::scaled, drawn);
  }
};

TEST(ImageTraining, ABatchHoldsPicturesMasksAndLabels) {
  const auto rows = planted();
  const std::vector<std::int64_t> which{3, 0};
  const auto batch = image_batch(rows, which, 4);
  EXPECT_EQ(batch.image.sizes(), torch::IntArrayRef({2, 1, 4, 4}));
  EXPECT_TRUE(torch::equal(batch.observed, (batch.image != 0).to(torch::kFloat32)));
  EXPECT_EQ(batch.labels[0][1].item<float>(), 1);
  EXPECT_EQ(batch.image.flatten(1).narrow(1, n_genes, 2).abs().max().item<float>(), 0);
}

TEST(ImageTraining, EveryAdversaryRunsAndRecordsItsHistory) {
  const auto rows = planted();
  for (const auto adversary : {Adversary::equilibrium, Adversary::log_loss, Adversary::saturating_log_loss}) {
    const Context context = seeded();
    Pair pair(adversary == Adversary::equilibrium ? Says::number : Says::logit, 1);
    ImageTrainer trainer(
        pair.generator, pair.discriminator, rows,
        {.method = "test", .adversary = adversary, .shown = PictureMask::genes, .epochs = 2, .batch_size = 8}, context);
    trainer.run({});
    EXPECT_EQ(std::get<std::vector<double>>(trainer.facts().at("history/convergence_measure")).size(), 2U);
    EXPECT_EQ(std::get<std::int64_t>(trainer.facts().at("training/steps")), 6);
  }
}

TEST(ImageTraining, WithoutAnAdversaryTheDiscriminatorStaysAndTheNearestErrorFalls) {
  const auto rows = planted();
  const Context context = seeded();
  Pair pair(Says::logit, 1);
  const auto start = pair.discriminator->entry->weight.detach().clone();
  ImageTrainer trainer(pair.generator, pair.discriminator, rows,
                       {.method = "test",
                        .adversary = Adversary::none,
                        .epochs = 20,
                        .batch_size = 12,
                        .learning_rate = 5e-3,
                        .nearest_weight = 1},
                       context);
  trainer.run({});
  EXPECT_TRUE(torch::equal(pair.discriminator->entry->weight.detach(), start));
  const auto& nearest = std::get<std::vector<double>>(trainer.facts().at("history/nearest_error"));
  EXPECT_LT(nearest.back(), 0.5 * nearest.front());
}

TEST(ImageTraining, RowsComeFromACompressedMatrix) {
  const std::vector<std::int64_t> offsets{0, 1, 3};
  const std::vector<std::int32_t> columns{2, 0, 1};
  const std::vector<float> values{5, 6, 7};
  const std::vector<std::int32_t> labels{1, 0};
  const auto rows = image_rows(4, offsets, columns, values, labels, 2);
  const std::vector<std::int64_t> which{1};
  const auto batch = image_batch(rows, which, 2);
  EXPECT_TRUE(torch::equal(batch.image.flatten(), torch::tensor({6.F, 7.F, 0.F, 0.F})));
  EXPECT_EQ(batch.labels[0][0].item<float>(), 1);
}

TEST(ImageTraining, TheHeldOutErrorEndsItAndTheBestGeneratorStays) {
  const auto rows = planted();
  const Context context = seeded();
  Pair pair(Says::picture, 1);
  ImageTrainer trainer(pair.generator, pair.discriminator, rows,
                       {.method = "test", .epochs = 50, .batch_size = 8, .check_every = 1, .patience = 3}, context);
  const auto start = pair.generator->entry->weight.detach().clone();
  double error = 0;
  trainer.run([&] { return error += 1; });
  EXPECT_EQ(std::get<std::int64_t>(trainer.facts().at("training/steps")), 3);
  EXPECT_TRUE(torch::equal(pair.generator->entry->weight.detach(), start));
}

TEST(ImageTraining, OnePassGivesTheGradientsOfBothLosses) {
  const auto rows = planted();
  const Context context = seeded();
  Pair stepped(Says::picture, 1), apart(Says::picture, 1);
  constexpr double k = .5;
  ImageTrainer trainer(stepped.generator, stepped.discriminator, rows,
                       {.method = "test",
                        .shown = PictureMask::observed,
                        .counted = PictureMask::observed,
                        .mean_over_all = false,
                        .k_start = k},
                       context);
  const std::vector<std::int64_t> which{0, 1, 2, 3, 4, 5};
  const auto batch = image_batch(rows, which, 4);
  const auto losses = trainer.update(batch);
  const auto noise = torch::randn({6, 4}, generator(context, "generator noise"));
  const auto error = [&](const torch::Tensor& image) {
    return returned_error(apart.discriminator->forward(image, batch.labels), image, batch.observed, false);
  };
  const auto expect_equal = [](const torch::nn::Module& a, const torch::nn::Module& b) {
    for (std::size_t i = 0; i < a.parameters().size(); ++i)
      EXPECT_TRUE(torch::allclose(a.parameters()[i].grad(), b.parameters()[i].grad(), 1e-4, 1e-6)) << i;
  };
  const auto generated = apart.generator->forward(noise, batch.labels) * batch.observed;
  const auto fake = error(generated);
  fake.backward();
  expect_equal(*stepped.generator, *apart.generator);
  apart.discriminator->zero_grad();
  const auto real = error(batch.image);
  (real - k * error(generated.detach())).backward();
  expect_equal(*stepped.discriminator, *apart.discriminator);
  EXPECT_NEAR(losses.real, real.item<double>(), 1e-6);
  EXPECT_NEAR(losses.generated, fake.item<double>(), 1e-6);
  EXPECT_NEAR(trainer.k(), k + .001 * (.95 * losses.real - losses.generated), 1e-12);
}

TEST(ImageTraining, SaysWhetherARuleOrItsLimitEndedIt) {
  const auto rows = planted();
  for (const bool patient : {false, true}) {
    const Context context = seeded();
    Pair pair(Says::picture, 1);
    ImageTrainer trainer(
        pair.generator, pair.discriminator, rows,
        {.method = "test", .epochs = 2, .batch_size = 8, .check_every = 1, .patience = patient ? 9 : 2}, context);
    double error = 0;
    trainer.run([&] { return error += 1; });
    EXPECT_EQ(trainer.converged(), !patient);
    EXPECT_EQ(std::get<std::int64_t>(trainer.facts().at("training/best_step")), 0);
  }
}

TEST(ImageTraining, DrawnToTheNearestTheGeneratorLearnsWhatTellsLabelsApart) {
  const auto rows = planted();
  const Context context = seeded();
  ImageGenerator generator(
      ImageGeneratorOptions{.side = 4, .latent = 4, .labels = 2, .labelled_entry = true, .sigmoid = false});
  ImageDiscriminator discriminator(ImageDiscriminatorOptions{.side = 4, .labels = 2, .says = Says::picture});
  const auto drawn = torch::make_generator<at::CPUGeneratorImpl>(4);
  initialise_image_network(*generator, ImageWeights::scaled, drawn);
  initialise_image_network(*discriminator, ImageWeights::scaled, drawn);
  ImageTrainer trainer(generator, discriminator, rows,
                       {.method = "test",
                        .shown = PictureMask::observed,
                        .counted = PictureMask::observed,
                        .mean_over_all = false,
                        .epochs = 40,
                        .batch_size = 12,
                        .learning_rate = 2e-3,
                        .nearest_weight = 1,
                        .check_every = 10},
                       context);
  double error = 0;
  trainer.run([&] { return error -= 1; });
  const auto mean = [&](std::int64_t label) {
    return torch::tensor(generated_rows(generator, label, 40, n_genes, false, context)).reshape({40, n_genes}).mean(0);
  };
  // Planted: 0.8 in one half of the genes, -0.8 in the other.
  const auto half = torch::ones({n_genes / 2});
  const auto planted_contrast = torch::cat({half, -half});
  const auto contrast = mean(0) - mean(1);
  EXPECT_GT(torch::corrcoef(torch::stack({contrast, planted_contrast}))[0][1].item<float>(), 0.8);
  EXPECT_GT((contrast * planted_contrast).mean().item<float>(), 0.3);
}

TEST(ImageTraining, TheSameSeedGivesTheSameBits) {
  const auto rows = planted();
  const auto run = [&](std::uint64_t seed) {
    const Context context = seeded(seed);
    Pair pair(Says::picture, 1);
    ImageTrainer(pair.generator, pair.discriminator, rows, {.method = "test", .epochs = 1, .max_steps = 2}, context)
        .run({});
    return generated_rows(pair.generator, 0, 5, n_genes, false, context);
  };
  EXPECT_EQ(run(1), run(1));
  EXPECT_NE(run(1), run(2));
}

TEST(ImageTraining, ADiscriminatorOfPicturesLearnsToGiveThemBack) {
  const auto rows = planted();
  const Context context = seeded();
  ImageGenerator generator(
      ImageGeneratorOptions{.side = 4, .latent = 4, .labels = 2, .labelled_entry = true, .sigmoid = false});
  ImageDiscriminator discriminator(ImageDiscriminatorOptions{.side = 4, .labels = 2, .says = Says::picture});
  const auto drawn = torch::make_generator<at::CPUGeneratorImpl>(4);
  initialise_image_network(*generator, ImageWeights::scaled, drawn);
  initialise_image_network(*discriminator, ImageWeights::scaled, drawn);
  ImageTrainer trainer(generator, discriminator, rows,
                       {.method = "test",
                        .shown = PictureMask::observed,
                        .counted = PictureMask::observed,
                        .mean_over_all = false,
                        .epochs = 15,
                        .batch_size = 12,
                        .learning_rate = 2e-3,
                        .check_every = 1000},
                       context);
  trainer.run([] { return 0.0; });
  const auto& real = std::get<std::vector<double>>(trainer.facts().at("history/real_error"));
  EXPECT_LT(real.back(), real.front());
}

}  // namespace
}  // namespace undrop::nn
