#include <undrop/errors.hpp>

#include <utility>

namespace undrop {

FormatError::FormatError(std::string file, std::string place, const std::string& problem)
    : Error(place.empty() ? file + ": " + problem : file + " (" + place + "): " + problem),
      file_(std::move(file)),
      place_(std::move(place)) {}

OptionError::OptionError(std::string option, const std::string& value, const std::string& problem)
    : Error(value.empty() ? "--" + option + ": " + problem : "--" + option + " " + value + ": " + problem),
      option_(std::move(option)) {}

}  // namespace undrop
