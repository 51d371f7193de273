#include <undrop/errors.hpp>
#include <undrop/parameters.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>
#include <stdexcept>

namespace undrop {

namespace {

std::string number_text(double value) {
  char buffer[40];
  const auto end = std::to_chars(buffer, buffer + sizeof(buffer), value).ptr;
  return {buffer, end};
}

/// For people: 100000, not 1e+05.
std::string bound_text(double value) { return fmt::format("{:.15g}", value); }

std::string allowed_numbers(const Parameter& parameter) {
  const bool whole = std::holds_alternative<std::int64_t>(parameter.default_value);
  std::string text = whole ? "a whole number" : "a number";
  if (parameter.minimum && parameter.maximum) {
    text += " from " + bound_text(*parameter.minimum) + " to " + bound_text(*parameter.maximum);
  } else if (parameter.minimum) {
    text += " of at least " + bound_text(*parameter.minimum);
  } else if (parameter.maximum) {
    text += " of at most " + bound_text(*parameter.maximum);
  }
  for (const auto& word : parameter.words) text += " or '" + word + "'";
  return text;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? " or " : ", ";
    text += words[i];
  }
  return text;
}

bool is_word_value(const Parameter& parameter, double value) {
  const auto n = static_cast<std::int64_t>(parameter.words.size());
  return value <= static_cast<double>(Parameter::words_value) &&
         value > static_cast<double>(Parameter::words_value - n);
}

void check_range(const Parameter& parameter, double value, const std::string& shown) {
  if (is_word_value(parameter, value)) return;
  const bool below = parameter.minimum && value < *parameter.minimum;
  const bool above = parameter.maximum && value > *parameter.maximum;
  if (std::isfinite(value) && !below && !above) return;
  throw OptionError(parameter.flag(), shown, "must be " + allowed_numbers(parameter));
}

void check_choice(const Parameter& parameter, const std::string& value) {
  if (parameter.choices.empty()) return;
  if (std::find(parameter.choices.begin(), parameter.choices.end(), value) != parameter.choices.end()) return;
  throw OptionError(parameter.flag(), value, "must be " + joined(parameter.choices));
}

std::size_t edit_distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, substituted});
    }
  }
  return row.back();
}

template <typename Number>
Number parse_number(const Parameter& parameter, const std::string& text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) {
    throw OptionError(parameter.flag(), text, "must be " + allowed_numbers(parameter));
  }
  return value;
}

}  // namespace

std::string to_text(const ParameterValue& value) {
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return std::to_string(*whole);
  if (const auto* real = std::get_if<double>(&value)) return number_text(*real);
  return std::get<std::string>(value);
}

std::string Parameter::flag() const {
  std::string text = name;
  std::replace(text.begin(), text.end(), '_', '-');
  return text;
}

ParameterTable::ParameterTable(std::vector<Parameter> parameters, std::map<std::string, ParameterValues> presets)
    : parameters_(std::move(parameters)), presets_(std::move(presets)) {
  presets_.try_emplace("default");
  for (auto& [preset, values] : presets_) {
    for (auto& [name, value] : values) {
      if (find(name) == nullptr) throw std::logic_error("preset " + preset + " sets an unknown parameter " + name);
      value = check(name, value);
    }
  }
}

const Parameter* ParameterTable::find(const std::string& name) const {
  const auto at =
      std::find_if(parameters_.begin(), parameters_.end(), [&](const Parameter& p) { return p.name == name; });
  return at == parameters_.end() ? nullptr : &*at;
}

std::string ParameterTable::nearest(const std::string& name) const {
  std::string best;
  std::size_t best_distance = std::max<std::size_t>(2, name.size() / 3) + 1;
  for (const auto& parameter : parameters_) {
    const std::size_t distance = edit_distance(name, parameter.name);
    if (distance < best_distance) {
      best_distance = distance;
      best = parameter.name;
    }
  }
  return best;
}

ParameterValue ParameterTable::parse(const std::string& name, const std::string& text) const {
  const Parameter* parameter = find(name);
  if (parameter == nullptr) return check(name, text);
  const auto word = std::find(parameter->words.begin(), parameter->words.end(), text);
  const auto word_value = Parameter::words_value - (word - parameter->words.begin());
  const bool is_word = word != parameter->words.end();
  if (std::holds_alternative<bool>(parameter->default_value)) {
    if (text == "true" || text == "false") return text == "true";
    throw OptionError(parameter->flag(), text, "must be true or false");
  }
  if (std::holds_alternative<std::int64_t>(parameter->default_value)) {
    if (is_word) return std::int64_t{word_value};
    const auto value = parse_number<std::int64_t>(*parameter, text);
    if (is_word_value(*parameter, static_cast<double>(value))) {
      throw OptionError(parameter->flag(), text, "must be " + allowed_numbers(*parameter));
    }
    return check(name, value);
  }
  if (std::holds_alternative<double>(parameter->default_value)) {
    if (is_word) return static_cast<double>(word_value);
    return check(name, parse_number<double>(*parameter, text));
  }
  return check(name, text);
}

ParameterValue ParameterTable::parse_written(const std::string& name, const std::string& text) const {
  const Parameter* parameter = find(name);
  if (parameter != nullptr) {
    for (std::size_t i = 0; i < parameter->words.size(); ++i) {
      if (text == std::to_string(Parameter::words_value - static_cast<std::int64_t>(i))) {
        return parse(name, parameter->words[i]);
      }
    }
  }
  return parse(name, text);
}

ParameterValue ParameterTable::check(const std::string& name, const ParameterValue& value) const {
  const Parameter* parameter = find(name);
  if (parameter == nullptr) {
    const std::string near = nearest(name);
    throw OptionError(name, "", near.empty() ? "unknown option" : "unknown option; did you mean '" + near + "'?");
  }
  const std::string shown = to_text(value);
  if (std::holds_alternative<double>(parameter->default_value) && std::holds_alternative<std::int64_t>(value)) {
    return check(name, static_cast<double>(std::get<std::int64_t>(value)));
  }
  if (std::holds_alternative<std::int64_t>(parameter->default_value) && std::holds_alternative<double>(value)) {
    const double real = std::get<double>(value);
    if (std::nearbyint(real) != real || std::abs(real) > 9e15) {
      throw OptionError(parameter->flag(), shown, "must be " + allowed_numbers(*parameter));
    }
    return check(name, static_cast<std::int64_t>(real));
  }
  const bool number_word = !parameter->words.empty() && std::holds_alternative<std::string>(value) &&
                           !std::holds_alternative<std::string>(parameter->default_value);
  if (number_word) return parse(name, std::get<std::string>(value));
  if (value.index() != parameter->default_value.index()) {
    const bool is_number = !std::holds_alternative<std::string>(parameter->default_value) &&
                           !std::holds_alternative<bool>(parameter->default_value);
    const bool is_text = std::holds_alternative<std::string>(parameter->default_value);
    throw OptionError(
        parameter->flag(), shown,
        "must be " + (is_number ? allowed_numbers(*parameter) : std::string(is_text ? "text" : "true or false")));
  }
  if (const auto* whole = std::get_if<std::int64_t>(&value))
    check_range(*parameter, static_cast<double>(*whole), shown);
  if (const auto* real = std::get_if<double>(&value)) check_range(*parameter, *real, shown);
  if (const auto* text = std::get_if<std::string>(&value)) check_choice(*parameter, *text);
  return value;
}

Options::Options(const ParameterTable& table, const std::string& preset, const ParameterValues& given)
    : preset_(preset) {
  for (const auto& parameter : table.parameters()) values_[parameter.name] = parameter.default_value;
  const auto at = table.presets().find(preset);
  if (at == table.presets().end()) {
    std::vector<std::string> names;
    for (const auto& [name, values] : table.presets()) names.push_back(name);
    throw OptionError("preset", preset, "must be " + joined(names));
  }
  for (const auto& [name, value] : at->second) values_[name] = value;
  for (const auto& [name, value] : given) {
    values_[name] = table.check(name, value);
    given_[name] = true;
  }
}

const ParameterValue& Options::at(const std::string& name) const {
  const auto found = values_.find(name);
  if (found == values_.end()) throw std::logic_error("no parameter named " + name);
  return found->second;
}

bool Options::flag(const std::string& name) const { return std::get<bool>(at(name)); }
std::int64_t Options::integer(const std::string& name) const { return std::get<std::int64_t>(at(name)); }
double Options::real(const std::string& name) const { return std::get<double>(at(name)); }
const std::string& Options::text(const std::string& name) const { return std::get<std::string>(at(name)); }
bool Options::is_given(const std::string& name) const { return given_.contains(name); }

}  // namespace undrop
