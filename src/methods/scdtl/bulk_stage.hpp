#pragma once

#include <undrop/archive.hpp>
#include <undrop/context.hpp>
#include <undrop/facts.hpp>
#include <undrop/parameters.hpp>

#include <memory>
#include <string>
#include <vector>

#include "bulk/bulk_reference.hpp"
#include "methods/scdtl/bulk_values.hpp"
#include "methods/scdtl/networks.hpp"

namespace undrop::scdtl {

/// The first stage, which knows nothing of the cells but the names of their genes: networks that fill hidden genes of
/// bulk samples, and the samples, which the second stage needs again.
struct BulkModel {
  bulk::BulkReference reference;
  std::vector<std::int64_t> places;  ///< of the networks' genes among those of the reference
  Representation representation = Representation::deviation;
  std::unique_ptr<TransferNetworks> networks;
  Facts facts;

  /// By name: the place among the networks' genes, −1 for one that they do not know.
  [[nodiscard]] std::vector<std::int64_t> places_of(const std::vector<std::string>& genes) const;
};

/// The shape that the options ask for; `small`: that of the reduced network where a width is chosen by the data.
[[nodiscard]] NetworkShape network_shape(const Options& options, bool small);
[[nodiscard]] Representation representation_of(const Options& options);

/// Stage I: hides expressed genes and trains encoder and imputer to give all genes back. The epoch with the lowest loss
/// on the held-out samples is kept, or, where there are none, with the lowest on entries held out of all samples.
void train_bulk(TransferNetworks& networks, const BulkValues& bulk, const Options& options, const Context& context,
                Facts& facts);

/// `genes`: names of the reference's genes that the networks are for.
[[nodiscard]] BulkModel fit_bulk_model(bulk::BulkReference reference, const std::vector<std::string>& genes,
                                       const Options& options, const Context& context);

/// Makes a kept model one for `genes`, all of its reference: where it has not learned some of them yet, its training
/// goes on with them.
void extend_bulk_model(BulkModel& model, const std::vector<std::string>& genes, const Options& options,
                       const Context& context);

/// To a file of its own, and back. Throws what readers and writers of models throw, and FormatError for the model of
/// another method.
void save_bulk_model(const BulkModel& model, const std::string& path);
[[nodiscard]] BulkModel load_bulk_model(const std::string& path);

}  // namespace undrop::scdtl
