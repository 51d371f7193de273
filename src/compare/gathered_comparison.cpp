#include "compare/gathered_comparison.hpp"

#include <undrop/methods.hpp>

#include <algorithm>
#include <tuple>

#include "compare/compare_parameters.hpp"
#include "judge/entrant_picture.hpp"

namespace undrop::compare {

namespace {

std::string predicts(const Offer& offer) {
  if (offer.rate && offer.expressed) return "rate and expressed";
  return offer.rate ? "rate" : "expressed";
}

Fact fact_of(const ParameterValue& value) {
  return std::visit([](const auto& held) { return Fact(held); }, value);
}

judge::Entrant described(const EntrantPlan& plan) {
  judge::Entrant entrant;
  entrant.name = plan.name;
  entrant.is_control = plan.is_control;
  entrant.source = plan.kind == "truth" ? "file" : plan.kind;
  if (plan.kind == "truth") {
    entrant.title = "The true counts themselves: what could be reached";
    entrant.predicts = "expressed";
    return entrant;
  }
  if (plan.kind == "file" || plan.kind == "command") {
    entrant.title = plan.kind == "file" ? "A result made elsewhere" : "A program that is not part of undrop";
    entrant.options[plan.kind] = plan.method;
    for (const char* name : {"layer", "scale"}) {
      const auto at = plan.options.find(name);
      if (at != plan.options.end() && !undrop::to_text(at->second).empty())
        entrant.options[name] = undrop::to_text(at->second);
    }
    return entrant;
  }
  const auto& info = find_method(plan.method);
  entrant.title = info.title;
  entrant.predicts = predicts(info.offer);
  entrant.citation = info.citation;
  entrant.doi = info.doi;
  if (plan.preset != "default") entrant.options["preset"] = plan.preset;
  const Options options(info.parameters, plan.preset, plan.options);
  for (const auto& [name, value] : options.values()) entrant.options[name] = fact_of(value);
  return entrant;
}

bool is_control(const ComparePlan& plan, const std::string& name) {
  return std::any_of(plan.entrants.begin(), plan.entrants.end(),
                     [&](const auto& entrant) { return entrant.name == name && entrant.is_control; });
}

void add_notes(const judge::Comparison& found, judge::Comparison& comparison) {
  for (const auto& noted : found.protocols) {
    for (auto& protocol : comparison.protocols) {
      if (protocol.name != noted.name) continue;
      for (const auto& note : noted.notes) {
        const bool is_known = std::find(protocol.notes.begin(), protocol.notes.end(), note) != protocol.notes.end();
        if (!is_known) protocol.notes.push_back(note);
      }
    }
  }
}

/// By protocol, then repeat; entrants and variants stay in their order.
void sort_runs(const std::vector<judge::ProtocolSummary>& protocols, std::vector<judge::RunScores>& runs) {
  const auto place = [&](const judge::RunScores& run) {
    const auto at =
        std::find_if(protocols.begin(), protocols.end(), [&](const auto& p) { return p.name == run.protocol; });
    return std::make_tuple(at - protocols.begin(), run.repeat);
  };
  std::stable_sort(runs.begin(), runs.end(), [&](const auto& a, const auto& b) { return place(a) < place(b); });
}

void take_pictures(const judge::Comparison& found, judge::Comparison& comparison) {
  comparison.pictures.insert(comparison.pictures.end(), found.pictures.begin(), found.pictures.end());
  if (!found.embedding.empty()) comparison.embedding = found.embedding;
  if (!found.embedded_labels.empty()) comparison.embedded_labels = found.embedded_labels;
  if (!found.chosen_genes.empty()) comparison.chosen_genes = found.chosen_genes;
}

}  // namespace

void gather(const ComparePlan& plan, const std::vector<PartResult>& parts, const Context& context,
            judge::Comparison& comparison) {
  for (const auto& entrant : plan.entrants) comparison.entrants.push_back(described(entrant));
  const auto options = plan.checked_options();
  for (const auto& [name, value] : options.values()) {
    const bool is_of_the_run = name == "output" || name == "resume" || name == "force";
    if (!is_of_the_run) comparison.settings[name] = fact_of(value);
  }
  comparison.settings["threads"] = static_cast<std::int64_t>(context.threads);
  for (const auto& part : parts) {
    comparison.runs.insert(comparison.runs.end(), part.found.runs.begin(), part.found.runs.end());
    add_notes(part.found, comparison);
    take_pictures(part.found, comparison);
  }
  comparison.pictures = judge::joined_pictures(comparison.pictures);
  // The counts first, then what was asked about, then the controls.
  std::stable_partition(comparison.pictures.begin(), comparison.pictures.end(), [&](const auto& picture) {
    return picture.entrant == "none" || !is_control(plan, picture.entrant);
  });
  sort_runs(comparison.protocols, comparison.runs);
  comparison.warnings = context.warnings();
}

}  // namespace undrop::compare
