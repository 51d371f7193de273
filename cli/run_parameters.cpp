#include "run_parameters.hpp"

#include <string>
#include <vector>

#include "pipeline/impute_parameters.hpp"

namespace undrop::cli {

namespace {

Parameter shared(const std::string& name) { return *pipeline::impute_parameters().find(name); }

ParameterTable writing() {
  Parameter output = shared("output");
  output.help = "File to write (.h5ad)";
  Parameter force = shared("force");
  force.help = "Replace the output";
  return ParameterTable({output, force, shared("seed"), shared("threads")});
}

}  // namespace

const ParameterTable& thread_parameters() {
  static const ParameterTable table({shared("threads")});
  return table;
}

const ParameterTable& writing_parameters() {
  static const ParameterTable table = writing();
  return table;
}

}  // namespace undrop::cli
