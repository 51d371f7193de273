#include "report/pictures.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "small_comparison.hpp"

namespace undrop::report {
namespace {

using testing::HasSubstr;
using testing::Not;

class Pictures : public testing::Test {
 protected:
  judge::Comparison comparison_ = test::small_comparison();
  PictureBook book_{comparison_.pictures, comparison_.embedded_labels, comparison_.embedding, comparison_.chosen_genes};
};

TEST_F(Pictures, EmbeddingsAreColouredAndCounted) {
  const std::string html = embedding_figures(book_);
  EXPECT_THAT(html, HasSubstr("UMAP of 3 cells. Same cells"));
  EXPECT_THAT(html, HasSubstr("<th scope=\"row\">b</th><td class=\"num\">2</td>"));
}

TEST_F(Pictures, WithoutLabelsThereIsNoLegend) {
  comparison_.embedded_labels.clear();
  EXPECT_THAT(embedding_figures(book_), Not(HasSubstr("legend")));
}

TEST_F(Pictures, HiddenValuesAreTold) {
  EXPECT_THAT(hidden_figures(book_), HasSubstr("predicted within 0.5</th><td class=\"num\">100.0 %</td>"));
}

TEST_F(Pictures, GenesVarianceAndDropout) {
  EXPECT_THAT(gene_figures(book_), HasSubstr("<figcaption>G&lt;1&gt;</figcaption>"));
  EXPECT_THAT(gene_figures(book_), HasSubstr("25.0 %"));
  EXPECT_THAT(variance_figure(book_), HasSubstr("mine: median 0.5"));
  EXPECT_THAT(dropout_figures(book_), HasSubstr("p2"));
}

TEST_F(Pictures, ManyPopulationsAreCutAndItIsSaid) {
  comparison_.pictures[1].populations.assign(11, "p");
  comparison_.pictures[1].dropout_probability.assign(11, {0.9, 0.5, 0.1});
  EXPECT_THAT(dropout_figures(book_), HasSubstr("The first 8 of 11 populations are drawn."));
}

TEST_F(Pictures, NothingWhereThereIsNothing) {
  comparison_.pictures.assign(2, {.entrant = "bare"});
  for (const auto& html : {embedding_figures(book_), hidden_figures(book_), gene_figures(book_), variance_figure(book_),
                           dropout_figures(book_)}) {
    EXPECT_EQ(html, "");
  }
}

}  // namespace
}  // namespace undrop::report
