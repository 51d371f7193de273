#include "simulate/number_list.hpp"

#include <undrop/errors.hpp>

#include <fmt/format.h>

#include <charconv>

namespace undrop::simulate {

std::vector<double> number_list(const std::string& option, const std::string& text, double minimum, double maximum) {
  std::vector<double> numbers;
  for (const char *at = text.data(), *const end = at + text.size();;) {
    double number = 0;
    const auto [next, error] = std::from_chars(at, end, number);
    if (error != std::errc() || (next != end && *next != ',')) {
      throw OptionError(option, text, "must be numbers separated by commas, such as 0.5,0.3,0.2");
    }
    if (!(number >= minimum && number <= maximum)) {
      throw OptionError(option, text,
                        fmt::format("holds {}; numbers from {} to {} are allowed", number, minimum, maximum));
    }
    numbers.push_back(number);
    if (next == end) return numbers;
    at = next + 1;
  }
}

std::string to_text(const std::vector<double>& numbers) { return fmt::format("{}", fmt::join(numbers, ",")); }

}  // namespace undrop::simulate
