#pragma once

#include <stdexcept>
#include <string>

/// Every failure that undrop reports. A message says what, where and what to do; `exit_code` is what the command line
/// returns for it.
namespace undrop {

class Error : public std::runtime_error {
 public:
  explicit Error(const std::string& message) : std::runtime_error(message) {}
  [[nodiscard]] virtual int exit_code() const noexcept = 0;
};

/// Wrong use of a command: a missing argument, an output that exists already.
class UsageError : public Error {
 public:
  using Error::Error;
  [[nodiscard]] int exit_code() const noexcept override { return 1; }
};

/// The data can be read but not used: log values, negatives, swapped axes, too few cells.
class InputError : public Error {
 public:
  using Error::Error;
  [[nodiscard]] int exit_code() const noexcept override { return 2; }
};

/// The file cannot be read: damaged, truncated, of another kind. `place` is a path inside the file, or a line.
class FormatError : public Error {
 public:
  FormatError(std::string file, std::string place, const std::string& problem);
  [[nodiscard]] int exit_code() const noexcept override { return 2; }
  [[nodiscard]] const std::string& file() const noexcept { return file_; }
  [[nodiscard]] const std::string& place() const noexcept { return place_; }

 private:
  std::string file_;
  std::string place_;
};

/// An option out of its range, unknown, or not offered by this build or method.
class OptionError : public Error {
 public:
  OptionError(std::string option, const std::string& value, const std::string& problem);
  [[nodiscard]] int exit_code() const noexcept override { return 3; }
  [[nodiscard]] const std::string& option() const noexcept { return option_; }

 private:
  std::string option_;
};

/// Numbers broke down, or a fit did not converge where convergence was demanded.
class NumericalError : public Error {
 public:
  using Error::Error;
  [[nodiscard]] int exit_code() const noexcept override { return 4; }
};

/// Memory or disk do not suffice. The message names need, have and the cheaper way.
class ResourceError : public Error {
 public:
  using Error::Error;
  [[nodiscard]] int exit_code() const noexcept override { return 5; }
};

/// The user interrupted the run.
class Cancelled : public Error {
 public:
  Cancelled() : Error("interrupted") {}
  [[nodiscard]] int exit_code() const noexcept override { return 130; }
};

}  // namespace undrop
