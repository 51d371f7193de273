#include "judge/comparison.hpp"

#include <undrop/errors.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <array>
#include <cmath>
#include <limits>
#include <type_traits>
#include <utility>

namespace undrop::judge {

namespace {

using Json = nlohmann::ordered_json;

/// Texts of an enumeration, in the order of its values.
template <typename Enum, std::size_t N>
Enum enum_of(const std::string& text, const std::array<const char*, N>& names) {
  for (std::size_t i = 0; i < N; ++i) {
    if (text == names[i]) return static_cast<Enum>(i);
  }
  throw std::invalid_argument("unknown value \"" + text + "\"");
}

constexpr std::array kStatusNames{"ok", "failed", "skipped"};
constexpr std::array kVerdictNames{"helps", "no_evidence", "harms", "reference"};

/// One list of members serves writing and reading: `Visit::operator()(name, member)`.
class Writer {
 public:
  template <typename T>
  void operator()(const char* name, const T& member) {
    object_[name] = json_of(member);
  }
  [[nodiscard]] Json take() { return std::move(object_); }

  template <typename T>
  static Json json_of(const T& value);

 private:
  Json object_ = Json::object();
};

template <typename T>
struct IsOptional : std::false_type {};
template <typename T>
struct IsOptional<std::optional<T>> : std::true_type {};

class Reader {
 public:
  explicit Reader(const Json& object) : object_(object) {}
  template <typename T>
  void operator()(const char* name, T& member) {
    if constexpr (IsOptional<T>::value) {
      if (!object_.contains(name)) return member.reset();
    }
    read(object_.at(name), member);
  }

  template <typename T>
  static void read(const Json& json, T& value);

 private:
  const Json& object_;
};

template <typename Self, typename Visit>
requires std::is_same_v<std::remove_const_t<Self>, Interval>
void visit_members(Self& it, Visit& visit) {
  visit("value", it.value);
  visit("low", it.low);
  visit("high", it.high);
}

template <typename Self, typename Visit>
requires std::is_same_v<std::remove_const_t<Self>, Metric>
void visit_members(Self& it, Visit& visit) {
  visit("key", it.key);
  visit("title", it.title);
  visit("higher_is_better", it.higher_is_better);
  visit("is_primary", it.is_primary);
  visit("target", it.target);
}

template <typename Self, typename Visit>
requires std::is_same_v<std::remove_const_t<Self>, ProtocolSummary>
void visit_members(Self& it, Visit& visit) {
  visit("name", it.name);
  visit("question", it.question);
  visit("ran", it.ran);
  visit("reason", it.reason);
  visit("is_veto", it.is_veto);
  visit("metrics", it.metrics);
  visit("notes", it.notes);
}

template <typename Self, typename Visit>
requires std::is_same_v<std::remove_const_t<Self>, Entrant>
void visit_members(Self& it, Visit& visit) {
  visit("name", it.name);
  visit("title", it.title);
  visit("is_control", it.is_control);
  visit("source", it.source);
  visit("predicts", it.predicts);
  visit("citation", it.citation);
  visit("doi", it.doi);
  visit("options", it.options);
}

template <typename Self, typename Visit>
requires std::is_same_v<std::remove_const_t<Self>, RunScores>
void visit_members(Self& it, Visit& visit) {
  visit("entrant", it.entrant);
  visit("protocol", it.protocol);
  visit("variant", it.variant);
  visit("repeat", it.repeat);
  visit("status", it.status);
  visit("reason", it.reason);
  visit("seconds", it.seconds);
  visit("peak_memory", it.peak_memory);
  visit("mass_ratio", it.mass_ratio);
  visit("metrics", it.metrics);
  visit("warnings", it.warnings);
}

template <typename Self, typename Visit>
requires std::is_same_v<std::remove_const_t<Self>, Standing>
void visit_members(Self& it, Visit& visit) {
  visit("entrant", it.entrant);
  visit("protocol", it.protocol);
  visit("variant", it.variant);
  visit("metric", it.metric);
  visit("score", it.score);
  visit("versus_none", it.versus_none);
  visit("best_control", it.best_control);
  visit("versus_control", it.versus_control);
  visit("verdict", it.verdict);
  visit("repeats", it.repeats);
}

template <typename Self, typename Visit>
requires std::is_same_v<std::remove_const_t<Self>, TaskVerdict>
void visit_members(Self& it, Visit& visit) {
  visit("protocol", it.protocol);
  visit("sentence", it.sentence);
  visit("helpful", it.helpful);
}

template <typename Self, typename Visit>
requires std::is_same_v<std::remove_const_t<Self>, EntrantPicture>
void visit_members(Self& it, Visit& visit) {
  visit("entrant", it.entrant);
  visit("x", it.x);
  visit("y", it.y);
  visit("bins", it.bins);
  visit("bin_end", it.bin_end);
  visit("hidden_against_predicted", it.hidden_against_predicted);
  visit("variance_kept", it.variance_kept);
  visit("gene_quantiles", it.gene_quantiles);
  visit("gene_zero_share", it.gene_zero_share);
  visit("populations", it.populations);
  visit("gene_means", it.gene_means);
  visit("dropout_probability", it.dropout_probability);
}

template <typename Self, typename Visit>
requires std::is_same_v<std::remove_const_t<Self>, Comparison>
void visit_members(Self& it, Visit& visit) {
  visit("version", it.version);
  visit("command", it.command);
  visit("input", it.input);
  visit("settings", it.settings);
  visit("entrants", it.entrants);
  visit("protocols", it.protocols);
  visit("runs", it.runs);
  visit("standings", it.standings);
  visit("verdicts", it.verdicts);
  visit("warnings", it.warnings);
  visit("embedded_labels", it.embedded_labels);
  visit("embedding", it.embedding);
  visit("chosen_genes", it.chosen_genes);
  visit("pictures", it.pictures);
}

template <typename T>
struct IsVector : std::false_type {};
template <typename T>
struct IsVector<std::vector<T>> : std::true_type {};
Fact fact_of(const Json& json) {
  if (json.is_boolean()) return json.get<bool>();
  if (json.is_number_integer()) return json.get<std::int64_t>();
  if (json.is_number()) return json.get<double>();
  if (json.is_string()) return json.get<std::string>();
  if (json.is_null()) return std::numeric_limits<double>::quiet_NaN();
  if (json.empty() || json.front().is_string()) return json.get<std::vector<std::string>>();
  for (const auto& element : json) {
    if (element.is_number_integer()) continue;
    std::vector<double> values;
    Reader::read(json, values);
    return values;
  }
  return json.get<std::vector<std::int64_t>>();
}

template <typename T>
Json Writer::json_of(const T& value) {
  if constexpr (std::is_same_v<T, RunStatus>) {
    return kStatusNames.at(static_cast<std::size_t>(value));
  } else if constexpr (std::is_same_v<T, Verdict>) {
    return kVerdictNames.at(static_cast<std::size_t>(value));
  } else if constexpr (std::is_same_v<T, Facts>) {
    Json object = Json::object();
    for (const auto& [name, fact] : value) {
      object[name] = std::visit([](const auto& held) { return json_of(held); }, fact);
    }
    return object;
  } else if constexpr (std::is_same_v<T, std::map<std::string, double>>) {
    Json object = Json::object();
    for (const auto& [name, number] : value) object[name] = json_of(number);
    return object;
  } else if constexpr (IsVector<T>::value) {
    Json array = Json::array();
    for (const auto& element : value) array.push_back(json_of(element));
    return array;
  } else if constexpr (IsOptional<T>::value) {
    return value ? json_of(*value) : Json(nullptr);
  } else if constexpr (std::is_floating_point_v<T>) {
    return std::isfinite(value) ? Json(value) : Json(nullptr);
  } else if constexpr (std::is_arithmetic_v<T> || std::is_same_v<T, std::string>) {
    return value;
  } else {
    Writer writer;
    visit_members(value, writer);
    return writer.take();
  }
}

template <typename T>
void Reader::read(const Json& json, T& value) {
  if constexpr (std::is_same_v<T, RunStatus>) {
    value = enum_of<RunStatus>(json.get<std::string>(), kStatusNames);
  } else if constexpr (std::is_same_v<T, Verdict>) {
    value = enum_of<Verdict>(json.get<std::string>(), kVerdictNames);
  } else if constexpr (std::is_same_v<T, Facts>) {
    for (const auto& [name, fact] : json.items()) value[name] = fact_of(fact);
  } else if constexpr (std::is_same_v<T, std::map<std::string, double>>) {
    for (const auto& [name, number] : json.items()) read(number, value[name]);
  } else if constexpr (IsVector<T>::value) {
    value.clear();
    for (const auto& element : json) read(element, value.emplace_back());
  } else if constexpr (IsOptional<T>::value) {
    value.reset();
    if (!json.is_null()) read(json, value.emplace());
  } else if constexpr (std::is_floating_point_v<T>) {
    value = json.is_null() ? std::numeric_limits<T>::quiet_NaN() : json.get<T>();
  } else if constexpr (std::is_arithmetic_v<T> || std::is_same_v<T, std::string>) {
    value = json.get<T>();
  } else {
    Reader reader(json);
    visit_members(value, reader);
  }
}

/// A field of a csv file: quoted where it must be.
std::string field(const std::string& text) {
  if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

std::string number(double value) { return std::isfinite(value) ? fmt::format("{}", value) : std::string(); }

}  // namespace

std::string to_json(const Comparison& comparison) {
  return Writer::json_of(comparison).dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Comparison comparison_from_json(const std::string& text, const std::string& path) {
  Comparison comparison;
  try {
    Reader::read(Json::parse(text), comparison);
  } catch (const std::exception& error) {
    throw FormatError(path, "", fmt::format("this is not a comparison that undrop wrote ({})", error.what()));
  }
  return comparison;
}

std::string to_csv(const Comparison& comparison) {
  std::string csv = "entrant,protocol,variant,repeat,status,reason,metric,value,seconds,peak_memory,mass_ratio\n";
  for (const auto& run : comparison.runs) {
    const std::string head =
        fmt::format("{},{},{},{},{},{}", field(run.entrant), run.protocol, field(run.variant), run.repeat,
                    kStatusNames.at(static_cast<std::size_t>(run.status)), field(run.reason));
    const std::string tail = fmt::format("{},{},{}\n", number(run.seconds), run.peak_memory, number(run.mass_ratio));
    if (run.metrics.empty()) csv += head + ",,," + tail;
    for (const auto& [metric, value] : run.metrics) {
      csv += fmt::format("{},{},{},{}", head, metric, number(value), tail);
    }
  }
  return csv;
}

}  // namespace undrop::judge
