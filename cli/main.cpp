#include <undrop/version.hpp>

#include <cstdio>

int main() {
  std::puts(("undrop " + undrop::version()).c_str());
  return 0;
}
