#include "methods/scmaskgan/search.hpp"

#include <undrop/errors.hpp>

#include <array>
#include <cmath>
#include <string>
#include <utility>

#include "core/random.hpp"
#include "methods/saved_options.hpp"
#include "methods/scmaskgan/parameters.hpp"

namespace undrop::scmaskgan {

namespace {

constexpr std::array<std::int64_t, 4> batches{16, 32, 64, 128};
constexpr std::array<std::int64_t, 5> noises{8, 16, 32, 64, 100};
constexpr std::array<double, 4> contaminations{0, 0.1, 0.25, 0.4};
/// From the paper's slower start to twice the default's rate.
constexpr double slowest = 1e-4;
constexpr double fastest = 1e-2;
constexpr double least_weight = 0.3;
constexpr double most_weight = 30;

/// Evenly on a logarithmic scale.
double between(double low, double high, Random& random) { return low * std::pow(high / low, random.uniform()); }

template <class Values>
auto one_of(const Values& values, Random& random) {
  return values[random.below(values.size())];
}

Options drawn(const Options& options, Random random) {
  const ParameterTable table = info().parameters;
  ParameterValues values = values_of(table, options);
  const auto vary = [&](const std::string& name, const ParameterValue& value) {
    if (!options.is_given(name)) values[name] = value;
  };
  // Every value is drawn whether or not it is used, so that giving one leaves the others as they were.
  vary("learning_rate", between(slowest, fastest, random));
  vary("batch_size", one_of(batches, random));
  vary("latent_dim", one_of(noises, random));
  const double weight = between(least_weight, most_weight, random);
  if (options.real("nearest_weight") > 0) vary("nearest_weight", weight);
  vary("contamination", one_of(contaminations, random));
  return {table, "default", values};
}

Facts record(const std::vector<Options>& settings, const std::vector<double>& errors, std::int64_t chosen) {
  Facts facts;
  for (const std::string name : {"learning_rate", "nearest_weight", "contamination"}) {
    std::vector<double> values;
    for (const auto& setting : settings) values.push_back(setting.real(name));
    facts["search/" + name] = values;
  }
  for (const std::string name : {"batch_size", "latent_dim"}) {
    std::vector<std::int64_t> values;
    for (const auto& setting : settings) values.push_back(setting.integer(name));
    facts["search/" + name] = values;
  }
  facts["search/held_out_error"] = errors;
  facts["search/chosen"] = chosen;
  return facts;
}

}  // namespace

std::vector<Options> search_settings(const Options& options, const Context& context) {
  std::vector<Options> out{options};
  const std::int64_t n = options.integer("search");
  if (n > 0 && !(options.real("validation_share") > 0)) {
    throw OptionError("search", std::to_string(n),
                      "has no held-out entries to go by; give --validation-share a value above 0");
  }
  for (std::int64_t i = 0; i < n; ++i)
    out.push_back(drawn(options, Random(context.seed, "settings tried", static_cast<std::uint64_t>(i))));
  return out;
}

generated_cells::Training best_of(const std::vector<Options>& settings,
                                  const std::function<Tried(const Options&)>& train, const Context& context) {
  Tried best = train(settings.front());
  if (settings.size() == 1) return std::move(best.training);
  std::vector<double> errors{best.error};
  std::int64_t chosen = 0;
  for (std::size_t i = 1; i < settings.size(); ++i) {
    context.info("scmaskgan: held-out error " + std::to_string(errors.back()) + "; setting " + std::to_string(i + 1) +
                 " of " + std::to_string(settings.size()));
    Tried next = train(settings[i]);
    errors.push_back(next.error);
    if (next.error < best.error) {
      best = std::move(next);
      chosen = static_cast<std::int64_t>(i);
    }
  }
  context.info("scmaskgan: setting " + std::to_string(chosen + 1) + " is kept, held-out error " +
               std::to_string(best.error));
  best.training.facts.merge(record(settings, errors, chosen));
  return std::move(best.training);
}

}  // namespace undrop::scmaskgan
