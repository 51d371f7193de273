#include "compare/method_entrant.hpp"

#include <undrop/errors.hpp>

#include <fmt/format.h>

#include <functional>
#include <mutex>
#include <utility>

#include "output/output_policy.hpp"
#include "output/posterior.hpp"
#include "pipeline/posterior_terms.hpp"

namespace undrop::compare {

namespace {

using judge::EntrantOutput;
using judge::EntrantRunner;
using judge::ValueSource;
using output::Policy;
using output::Zeros;

constexpr auto fill_called = "fill called";
constexpr auto fill_all = "fill all";
constexpr auto denoised = "denoise";
constexpr auto posterior = "posterior";

output::PolicyOptions policy_of(const std::string& variant, Scale scale) {
  if (variant == denoised) return {Policy::denoise, Zeros::all, scale};
  if (variant == posterior) return {Policy::posterior, Zeros::all, scale};
  return {Policy::fill, variant == fill_called ? Zeros::called : Zeros::all, scale};
}

class PolicyValues final : public ValueSource {
 public:
  PolicyValues(const Dataset& data, const FittedImputer& fitted, const Imputation& imputation,
               output::PolicyOptions options, const Context& context)
      : data_(data), context_(context), policy_(data, fitted, imputation, options, data.is_modelled) {}
  [[nodiscard]] std::int64_t n_cells() const override { return data_.n_cells(); }
  [[nodiscard]] std::int64_t n_genes() const override { return data_.n_genes(); }
  void read(CellRange cells, std::span<float> out) const override { (void)policy_.values(cells, out, context_); }

 private:
  const Dataset& data_;
  const Context& context_;
  output::OutputPolicy policy_;
};

/// Makes a method for some of the cells.
using Make = std::function<std::unique_ptr<Imputer>()>;

/// The method's rates weighed against the cells' own counts. Learns what a posterior takes when it is first asked for,
/// so that it counts as this variant's time.
class Posterior {
 public:
  Posterior(const Dataset& data, std::shared_ptr<const FittedImputer> fitted, Make make, const Context& context)
      : data_(data), fitted_(std::move(fitted)), make_(std::move(make)), context_(context) {}

  [[nodiscard]] std::unique_ptr<output::OutputPolicy> policy(Scale scale) const {
    std::call_once(learnt_, [&] { learn(); });
    const FittedImputer& fitted = weighed_ ? *weighed_ : *fitted_;
    return std::make_unique<output::OutputPolicy>(data_, fitted, *imputation_, policy_of(posterior, scale),
                                                  data_.is_modelled);
  }

 private:
  void learn() const {
    if (!fitted_->offer().rate_is_posterior) {
      auto terms = pipeline::learn_posterior_terms(
          data_, *fitted_, [&](const auto&) { return make_(); }, context_);
      weighed_ = output::with_posterior(fitted_, std::move(terms));
    }
    imputation_ = (weighed_ ? *weighed_ : *fitted_).bind(data_, context_);
  }

  const Dataset& data_;
  std::shared_ptr<const FittedImputer> fitted_;
  Make make_;
  mutable Context context_;
  mutable std::once_flag learnt_;
  mutable std::unique_ptr<FittedImputer> weighed_;
  mutable std::unique_ptr<Imputation> imputation_;
};

/// Means or standard deviations of a posterior.
class PosteriorValues final : public ValueSource {
 public:
  enum class What { mean, deviation };
  PosteriorValues(const Dataset& data, std::shared_ptr<const Posterior> of, Scale scale, What what,
                  const Context& context)
      : data_(data), of_(std::move(of)), scale_(scale), what_(what), context_(context) {}
  [[nodiscard]] std::int64_t n_cells() const override { return data_.n_cells(); }
  [[nodiscard]] std::int64_t n_genes() const override { return data_.n_genes(); }
  void read(CellRange cells, std::span<float> out) const override {
    if (!policy_) policy_ = of_->policy(scale_);
    if (what_ == What::mean)
      (void)policy_->values(cells, out, context_);
    else
      policy_->stddev(cells, out);
  }

 private:
  const Dataset& data_;
  std::shared_ptr<const Posterior> of_;
  Scale scale_;
  What what_;
  const Context& context_;
  mutable std::unique_ptr<output::OutputPolicy> policy_;
};

class DropoutValues final : public ValueSource {
 public:
  DropoutValues(const Dataset& data, const FittedImputer& fitted, const Imputation& imputation)
      : data_(data), policy_(data, fitted, imputation, {}, data.is_modelled) {}
  [[nodiscard]] std::int64_t n_cells() const override { return data_.n_cells(); }
  [[nodiscard]] std::int64_t n_genes() const override { return data_.n_genes(); }
  void read(CellRange cells, std::span<float> out) const override { policy_.dropout(cells, out); }

 private:
  const Dataset& data_;
  output::OutputPolicy policy_;
};

class MethodOutput final : public EntrantOutput {
 public:
  MethodOutput(const Dataset& data, std::shared_ptr<const FittedImputer> fitted, Make make, Context& context,
               bool denoise)
      : data_(data),
        context_(context),
        fitted_(std::move(fitted)),
        weighs_(make != nullptr && fitted_->offer().rate),
        posterior_(std::make_shared<Posterior>(data, fitted_, std::move(make), context)),
        imputation_(fitted_->bind(data, context)),
        denoise_(denoise) {}

  [[nodiscard]] std::vector<std::string> variants(const std::string& protocol) const override {
    const bool calls = fitted_->offer().dropout_probability;
    if (protocol == "thin" && weighs_ && !fitted_->offer().rate_is_posterior) return {denoised, posterior};
    if (protocol == "thin") return {denoised};
    std::vector<std::string> out{calls && protocol != "mask" ? fill_called : fill_all};
    if (calls && protocol == "mask") out.emplace_back(fill_called);
    if (weighs_ && protocol != "mask") out.emplace_back(posterior);
    if (denoise_) out.emplace_back(denoised);
    return out;
  }
  [[nodiscard]] std::unique_ptr<ValueSource> values(const std::string& variant, Scale scale) const override {
    if (variant == posterior) return of_posterior(scale, PosteriorValues::What::mean);
    return std::make_unique<PolicyValues>(data_, *fitted_, *imputation_, policy_of(variant, scale), context_);
  }
  [[nodiscard]] std::unique_ptr<ValueSource> deviations(const std::string& variant) const override {
    const bool is_posterior = variant == posterior || (variant == denoised && fitted_->offer().rate_is_posterior);
    return is_posterior ? of_posterior(Scale::counts, PosteriorValues::What::deviation) : nullptr;
  }
  [[nodiscard]] std::unique_ptr<ValueSource> dropout() const override {
    if (!fitted_->offer().dropout_probability) return nullptr;
    return std::make_unique<DropoutValues>(data_, *fitted_, *imputation_);
  }
  [[nodiscard]] const FittedImputer* fitted() const override { return fitted_.get(); }

 private:
  [[nodiscard]] std::unique_ptr<ValueSource> of_posterior(Scale scale, PosteriorValues::What what) const {
    return std::make_unique<PosteriorValues>(data_, posterior_, scale, what, context_);
  }

  const Dataset& data_;
  const Context& context_;
  std::shared_ptr<const FittedImputer> fitted_;
  bool weighs_;  ///< a rate that is a posterior already has no other one, and a control stands for what it is
  std::shared_ptr<const Posterior> posterior_;
  std::unique_ptr<Imputation> imputation_;
  bool denoise_;
};

class MethodEntrant final : public EntrantRunner {
 public:
  MethodEntrant(pipeline::MethodSource method, Options options, bool denoise)
      : method_(std::move(method)), options_(std::move(options)), denoise_(denoise) {}
  [[nodiscard]] std::unique_ptr<EntrantOutput> run(const Dataset& input, Context& context) override {
    if (input.n_cells() < method_.info.minimum_cells) {
      throw InputError(fmt::format("{} needs at least {} cells, and there are {}", method_.info.name,
                                   method_.info.minimum_cells, input.n_cells()));
    }
    // What the result keeps must outlive this runner.
    const Make make = [make_imputer = method_.make, options = options_] {
      ImputerInput imputer;
      imputer.options = options;
      return make_imputer(std::move(imputer));
    };
    std::shared_ptr<const FittedImputer> fitted = make()->fit(input, context);
    if (!fitted->converged()) context.warn("the fit did not converge; its last estimates are used");
    return std::make_unique<MethodOutput>(input, std::move(fitted), method_.info.is_control ? Make() : make, context,
                                          denoise_);
  }

 private:
  pipeline::MethodSource method_;
  Options options_;
  bool denoise_;
};

}  // namespace

std::unique_ptr<EntrantRunner> make_method_entrant(const EntrantPlan& plan, bool denoise) {
  return make_method_entrant(pipeline::registered_method(plan.method), plan, denoise);
}

std::unique_ptr<EntrantRunner> make_method_entrant(pipeline::MethodSource method, const EntrantPlan& plan,
                                                   bool denoise) {
  Options options(method.info.parameters, plan.preset, plan.options);
  return std::make_unique<MethodEntrant>(std::move(method), std::move(options), denoise);
}

}  // namespace undrop::compare
