// A program of somebody else: reads a file of counts and lists the methods.
#include <undrop/errors.hpp>
#include <undrop/methods.hpp>
#include <undrop/read.hpp>
#include <undrop/version.hpp>

#include <cstdio>

int main(int argc, char** argv) {
  if (argc != 2) return 1;
  undrop::Context context;
  try {
    const undrop::Dataset data = undrop::read_dataset(argv[1], {}, context);
    std::printf("undrop %s: %lld cells, %lld genes, %zu methods\n", undrop::version().c_str(),
                static_cast<long long>(data.n_cells()), static_cast<long long>(data.n_genes()),
                undrop::methods().size());
  } catch (const undrop::Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return error.exit_code();
  }
  return 0;
}
