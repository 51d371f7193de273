#include <undrop/errors.hpp>

#include <exception>
#include <string>

#include "binding/binding.hpp"

namespace undrop::binding {

namespace {

namespace nb = nanobind;

const char* name_of(const Error& error) {
  if (dynamic_cast<const FormatError*>(&error) != nullptr) return "FormatError";
  if (dynamic_cast<const InputError*>(&error) != nullptr) return "InputError";
  if (dynamic_cast<const OptionError*>(&error) != nullptr) return "OptionError";
  if (dynamic_cast<const NumericalError*>(&error) != nullptr) return "NumericalError";
  if (dynamic_cast<const ResourceError*>(&error) != nullptr) return "ResourceError";
  if (dynamic_cast<const UsageError*>(&error) != nullptr) return "UsageError";
  if (dynamic_cast<const Cancelled*>(&error) != nullptr) return "Cancelled";
  return "UndropError";
}

nb::object python_error_of(const Error& error) {
  const nb::object made = nb::module_::import_("undrop.errors").attr("of_engine")(name_of(error), error.what());
  if (const auto* format = dynamic_cast<const FormatError*>(&error)) {
    made.attr("file") = format->file().c_str();
    made.attr("place") = format->place().c_str();
  }
  if (const auto* option = dynamic_cast<const OptionError*>(&error)) made.attr("option") = option->option().c_str();
  return made;
}

void translate(const std::exception_ptr& thrown, void*) {
  try {
    std::rethrow_exception(thrown);
  } catch (const Error& error) {
    try {
      const nb::object made = python_error_of(error);
      PyErr_SetObject(made.type().ptr(), made.ptr());
    } catch (nb::python_error& raised) {
      raised.restore();
    }
  }
}

}  // namespace

void bind_errors(nb::module_&) { nb::register_exception_translator(translate); }

}  // namespace undrop::binding
